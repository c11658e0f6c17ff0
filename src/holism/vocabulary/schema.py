"""The schema of a request: its fields, and every problem of a body that breaks it."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import msgspec.inspect as introspection

from holism.vocabulary.errors import DeclarationError, InvalidRequest, Problem
from holism.vocabulary.request import Key, Private, Request, Unit

MARKERS = (Unit, Key, Private)


class SchemaField(msgspec.Struct, frozen=True):
    """One field of a request, as the rest of the framework needs to know it."""

    name: str
    annotation: Any
    kind: str
    """"number", "integer", "boolean", "category" or "text"."""
    required: bool
    unit: str | None
    description: str
    private: Private | None
    categories: tuple[str, ...]
    allowed: str
    """What a value may be, in words."""

    @property
    def numeric(self) -> bool:
        """Whether a model may read it as a number; a category is read as its position."""
        return self.kind != "text"


class Schema:
    """The compiled schema of one request class."""

    def __init__(self, request: type[Request]) -> None:
        if not (isinstance(request, type) and issubclass(request, Request)):
            raise DeclarationError(f"request: got {request!r}, allowed is a subclass of holism.Request")
        self.request = request
        hints = get_type_hints(request, include_extras=True)
        required = {field.name for field in msgspec.structs.fields(request) if field.required}
        self.fields = tuple(_field(name, hints[name], name in required) for name in request.__struct_fields__)
        self.by_name = {field.name: field for field in self.fields}
        self.unit = _marked(request, hints, Unit)
        self.key = _marked(request, hints, Key)
        self.private = tuple(field for field in self.fields if field.private)
        self._decoder = msgspec.json.Decoder(request)
        self._encode = msgspec.json.Encoder().encode

    def decode(self, body: bytes) -> Request:
        """A request from JSON; raises `InvalidRequest` with every problem."""
        try:
            return self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._explain(body, error) from None

    def validate(self, value: Request | Mapping[str, Any]) -> Request:
        """A checked request from a struct or a mapping; raises `InvalidRequest` with every problem.

        A struct built in Python has not been checked (msgspec checks while decoding), so it takes the round trip
        through JSON: half a microsecond, and NaN and infinity are refused on the way.
        """
        if isinstance(value, Request) and not isinstance(value, self.request):
            allowed = f"a {self.request.__name__} or a mapping of its fields"
            raise InvalidRequest([Problem("request", type(value).__name__, allowed)])
        if isinstance(value, Mapping):
            value = dict(value)
        try:
            return self._decoder.decode(self._encode(value))
        except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
            plain = msgspec.structs.asdict(value) if isinstance(value, Request) else value
            raise InvalidRequest(self.problems(plain) or [_whole(str(error))]) from None

    def from_text(self, texts: Mapping[str, str | None]) -> Request:
        """A request from texts, as a CSV file or a form holds them; an empty text is a field that is not given.

        Raises `InvalidRequest` with every problem.
        """
        values: dict[str, Any] = {}
        for name, text in texts.items():
            if text is None or text == "":
                continue
            field = self.by_name.get(name)
            try:
                values[name] = msgspec.convert(text, field.annotation, strict=False) if field else text
            except msgspec.ValidationError:
                values[name] = text
        if found := self.problems(values):
            raise InvalidRequest(found)
        return self.validate(values)

    def problems(self, values: Any) -> list[Problem]:
        """Everything that is wrong with plain values, field by field; private values are withheld."""
        if not isinstance(values, Mapping):
            return [Problem("request", values, "an object with the fields " + ", ".join(self.by_name))]
        found = [problem for field in self.fields if (problem := _check(field, values))]
        names = ", ".join(self.by_name)
        found += [Problem(str(name), "a field", f"one of {names}") for name in values if name not in self.by_name]
        return found

    def _explain(self, body: bytes, error: Exception) -> InvalidRequest:
        try:
            values = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return InvalidRequest([_whole(f"valid JSON in UTF-8 ({error})")])
        return InvalidRequest(self.problems(values) or [_whole(str(error))])


def _whole(allowed: str) -> Problem:
    return Problem("request", "a body", allowed)


def _marked(request: type[Request], hints: dict[str, Any], marker: type) -> str | None:
    names = [name for name, hint in hints.items() if any(isinstance(note, marker) for note in _notes(hint))]
    for name in names:
        if any(isinstance(note, Private) and note.keep == "nothing" for note in _notes(hints[name])):
            raise DeclarationError(
                f'field {name}: got {marker.__name__}() and Private(), allowed is Private(keep="hash"), since '
                "records are found by it"
            )
    if len(names) > 1:
        raise DeclarationError(
            f"{request.__name__}: got {marker.__name__}() on {', '.join(names)}, allowed is one field"
        )
    return names[0] if names else None


def _notes(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _field(name: str, hint: Any, required: bool) -> SchemaField:
    notes = _notes(hint)
    # Markers are unknown to msgspec: what it checks is the annotation without them.
    metas = tuple(note for note in notes if isinstance(note, msgspec.Meta))
    annotation = Annotated[get_args(hint)[0], *metas] if metas else (get_args(hint)[0] if notes else hint)
    info = introspection.type_info(annotation)
    extra: dict[str, Any] = {}
    description = ""
    for meta in metas:
        extra |= meta.extra or {}
        description = meta.description or description
    while isinstance(info, introspection.Metadata):
        info = info.type
    kind, categories = _kind(name, info, get_args(hint)[0] if notes else hint)
    unit = extra.get("unit")
    return SchemaField(
        name=name,
        annotation=annotation,
        kind=kind,
        required=required,
        unit=unit,
        description=description,
        private=next((note for note in notes if isinstance(note, Private)), None),
        categories=categories,
        allowed=_allowed(kind, info, unit, categories),
    )


def _kind(name: str, info: introspection.Type, declared: Any) -> tuple[str, tuple[str, ...]]:
    match info:
        case introspection.BoolType():
            return "boolean", ()
        case introspection.IntType():
            return "integer", ()
        case introspection.FloatType():
            return "number", ()
        case introspection.LiteralType():
            # From the annotation and not from msgspec, which sorts them: models read a category by its position.
            return "category", tuple(str(value) for value in get_args(declared))
        case introspection.EnumType(cls=cls):
            return "category", tuple(str(member.value) for member in cls)
        case introspection.StrType():
            return "text", ()
    raise DeclarationError(
        f"field {name}: got {info!r}, allowed is bool, int, float, str, a Literal or an Enum of texts"
    )


def _allowed(kind: str, info: Any, unit: str | None, categories: tuple[str, ...]) -> str:
    if kind == "category":
        return "one of " + ", ".join(categories)
    words = {"boolean": "true or false", "integer": "a whole number", "number": "a number", "text": "a text"}[kind]
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = [f"{word} {getattr(info, sign):g}" for sign, word in signs.items() if _has(info, sign)]
    if bounds:
        words += " of " + " and ".join(bounds)
    if _has(info, "max_length"):
        words += f" of at most {info.max_length} characters"
    if _has(info, "pattern"):
        words += f" that matches {info.pattern}"
    return f"{words} {unit}" if unit else words


def _has(info: Any, bound: str) -> bool:
    return getattr(info, bound, None) is not None


def _check(field: SchemaField, values: Mapping[str, Any]) -> Problem | None:
    if field.name not in values:
        return Problem(field.name, "nothing", field.allowed) if field.required else None
    value = values[field.name]
    try:
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("not a finite number")
        msgspec.convert(value, field.annotation)
    except (ValueError, msgspec.MsgspecError):
        return Problem(field.name, "a private value" if field.private else value, field.allowed)
    return None

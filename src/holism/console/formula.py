"""A measure's expressions as text: what is read, and by which operation."""

from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.measure import Expression, Gap, Measure


class Formula(msgspec.Struct, frozen=True):
    """One expression of a measure.

    :param part: which: "of", "among", "numerator" ...
    :param text: the expression; empty where it cannot be put into words.
    """

    part: str
    text: str


def formulas(measure: Measure) -> tuple[Formula, ...]:
    """The expressions of a measure, the one that restricts the decisions last.

    >>> from holism.vocabulary.measure import Rate
    >>> late = Rate(name="late", of=lambda f: f.delay > 3, among=lambda f: (f.mode == "prompt") & ~f.explored)
    >>> [formula.text for formula in formulas(late)]
    ['delay > 3', "(mode == 'prompt') & ~explored"]
    """
    parts = sorted(_expressions(measure).items(), key=lambda part: part[0] == "among")
    return tuple(Formula(name, _said(expression)[0]) for name, expression in parts)


def columns_read(measure: Measure) -> frozenset[str] | None:
    """The columns that a measure's expressions read; None if that cannot be told."""
    if callable(getattr(measure, "estimate", None)):
        return None
    found: frozenset[str] = frozenset()
    for expression in _expressions(measure).values():
        names = _said(expression)[1]
        if names is None:
            return None
        found |= names
    return found


def _expressions(measure: Measure) -> dict[str, Expression]:
    own = {name: each for name in measure.__struct_fields__ if callable(each := getattr(measure, name))}
    if not isinstance(measure, Gap):
        return own
    across = measure.across
    return _expressions(measure.of) | ({"across": lambda f: f[across]} if isinstance(across, str) else {}) | own


def _said(expression: Expression) -> tuple[str, frozenset[str] | None]:
    columns = _Columns()
    try:
        spoken = expression(columns)
    except Exception:  # noqa: BLE001  a declared lambda may do with the columns whatever narwhals allows
        return "", None
    return (spoken.text if isinstance(spoken, _Spoken) else ""), frozenset(columns.names)


class _Columns:
    """Stands for the columns, and notes which are read."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> "_Spoken":
        self.names.add(name)
        return _Spoken(name)

    def __getattr__(self, name: str) -> "_Spoken":
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class _Spoken:
    """Stands for an expression; every operation on it gives its text."""

    def __init__(self, text: str, whole: bool = True) -> None:
        self.text, self.whole = text, whole

    def __getattr__(self, name: str) -> "_Spoken":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Spoken(f"{_inner(self)}.{name}")

    def __call__(self, *positional: Any, **named: Any) -> "_Spoken":
        given = [_outer(each) for each in positional] + [f"{name}={_outer(each)}" for name, each in named.items()]
        return _Spoken(f"{self.text}({', '.join(given)})")

    def __bool__(self) -> bool:
        raise TypeError("an expression is neither true nor false")

    __hash__ = None  # type: ignore[assignment]


def _outer(thing: Any) -> str:
    return thing.text if isinstance(thing, _Spoken) else repr(thing)


def _inner(thing: Any) -> str:
    text = _outer(thing)
    return text if not isinstance(thing, _Spoken) or thing.whole else f"({text})"


def _binary(sign: str, turned: bool = False) -> Callable[[_Spoken, Any], _Spoken]:
    def apply(self: _Spoken, other: Any) -> _Spoken:
        left, right = (other, self) if turned else (self, other)
        return _Spoken(f"{_inner(left)} {sign} {_inner(right)}", whole=False)

    return apply


def _unary(sign: str) -> Callable[[_Spoken], _Spoken]:
    return lambda self: _Spoken(f"{sign}{_inner(self)}")


for _name, _sign in {
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "and": "&", "or": "|", "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
    "pow": "**",
}.items():  # fmt: skip
    setattr(_Spoken, f"__{_name}__", _binary(_sign))
    setattr(_Spoken, f"__r{_name}__", _binary(_sign, turned=True))
for _name, _sign in {"invert": "~", "neg": "-"}.items():
    setattr(_Spoken, f"__{_name}__", _unary(_sign))

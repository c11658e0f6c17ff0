"""A counter-example as a test that can be pasted, and the function that the test calls."""

import math
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import msgspec

from holism.verification.case import Case
from holism.verification.claims import checks_of
from holism.verification.mutation import usable, without
from holism.verification.run import run
from holism.vocabulary.errors import UnknownName
from holism.vocabulary.system import System

WIDTH = 100


def replay(system: System, claim: str, case: Case, *, removed: str = "", models: Path = Path()) -> None:
    """Runs one case again; raises `AssertionError` if it breaks the claim.

    :param claim: the name of the claim, as `verify` prints it.
    :param removed: the name of a guardrail to do without, or "all guardrails".
    :param models: the folder of what guardrails read.
    """
    bench, _ = usable(system, models)
    checks = {check.name: check for check in checks_of(bench)}
    if claim not in checks:
        raise UnknownName("claim", claim, checks)
    broken = checks[claim].broken_by(run(without(bench, removed) if removed else bench, case, models))
    assert not broken, f"{claim}: {broken}"


def as_test(system: System, claim: str, case: Case, detail: str, *, removed: str = "", models: Path = Path()) -> str:
    """The source of a pytest test that fails while the claim can be broken so."""
    title = f"{claim} without {removed}" if removed else claim
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    reads_files = usable(system, models)[1] != usable(system, Path())[1]
    opening = "from pathlib import Path\n\n" if reads_files else ""
    arguments = ["system", _text(claim), _source(case, 8)]
    arguments += [f"removed={_text(removed)}"] if removed else []
    arguments += [f"models=Path({_text(str(models.resolve()))})"] if reads_files else []
    used = {"Case", "Step", "replay"} | set(re.findall(r"\b(Raises|Late|Hangs|Odd|Echo)\(", arguments[2]))
    because = textwrap.indent(textwrap.fill(detail, WIDTH - 6), "    # ")
    return (
        f"{opening}"
        f"from holism.verification import {', '.join(sorted(used))}\n"
        f"{_import_of(system)}\n\n\n"
        f"def test_{name}():\n"
        f"    {_docstring(title)}\n"
        f"{because}\n"
        f"    {_joined('replay(', arguments, ')', 4)}\n"
    )


def _docstring(title: str) -> str:
    sentence = f"{title[0].upper()}{title[1:]}."
    return f'"""{sentence}"""' if sentence.isprintable() and not set(sentence) & {'"', "\\"} else repr(sentence)


def _import_of(system: System) -> str:
    for name, module in sorted(sys.modules.items()):
        for variable, value in list(getattr(module, "__dict__", {}).items()):
            if value is system:
                renamed = "" if variable == "system" else " as system"
                return f"from {name} import {variable}{renamed}"
    return f"system = ...  # the declaration of {system.name!r}"


def _source(value: Any, indent: int) -> str:
    """A value as Python source, over several lines where one is too long."""
    inner = indent + 4
    match value:
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case str():
            return _text(value)
        case msgspec.Struct():
            changed = [name for name in value.__struct_fields__ if _differs(value, name)]
            parts = [f"{name}={_source(getattr(value, name), inner)}" for name in changed]
            return _joined(f"{type(value).__name__}(", parts, ")", indent)
        case dict():
            pairs = [f"{_source(key, inner)}: {_source(item, inner)}" for key, item in value.items()]
            return _joined("{", pairs, "}", indent)
        case list():
            return _joined("[", [_source(item, inner) for item in value], "]", indent)
        case tuple():
            return _joined("(", [_source(item, inner) for item in value], ",)" if len(value) == 1 else ")", indent)
    return repr(value)


def _text(text: str) -> str:
    source = repr(text)
    return source if '"' in source or "\\'" in source else f'"{source[1:-1]}"'


def _differs(value: msgspec.Struct, name: str) -> bool:
    field = next(each for each in msgspec.structs.fields(value) if each.name == name)
    if field.default is not msgspec.NODEFAULT:
        return bool(getattr(value, name) != field.default)
    if field.default_factory is not msgspec.NODEFAULT:
        return bool(getattr(value, name) != field.default_factory())
    return True


def _joined(opening: str, parts: list[str], closing: str, indent: int) -> str:
    line = opening + ", ".join(parts) + closing
    if len(line) + indent <= WIDTH and "\n" not in line:
        return line
    inner = " " * (indent + 4)
    lines = "".join(f"{inner}{part},\n" for part in parts)
    return f"{opening}\n{lines}{' ' * indent}{closing.lstrip(',')}"

"""Another interaction, declared like a given one but for what its options are worth."""

from collections.abc import Mapping
from math import isfinite, nan

import msgspec

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Option

WORTHS = ("right", "wrong", "cost", "value_right", "cost_wrong")
"""What may be changed of an option; `value_right` is `right`, and `cost_wrong` is `wrong` as a price, above 0."""


def parse_changes(texts: list[str]) -> dict[str, float]:
    """Changes as written on the command line: `cost_wrong=10` of all options, `ask.right=5` of one.

    >>> parse_changes(["cost_wrong=10", "ask back.right=5"])
    {'cost_wrong': 10.0, 'ask back.right': 5.0}

    Raises `DeclarationError` for anything else.
    """
    changes = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            value = float(number)
        except ValueError:
            value = nan
        if not isfinite(value):
            raise DeclarationError(f"what-if: got {text!r}, allowed is NAME=NUMBER or OPTION.NAME=NUMBER")
        changes[name.strip()] = value
    return changes


def changed(interaction: Interaction, changes: Mapping[str, float]) -> Interaction:
    """The interaction with its options worth something else.

    :param changes: by name of `WORTHS`, of all options that show or do something; after `OPTION.`, of any one.

    Raises `DeclarationError` for an option or a name that does not exist, or a value that an option may not have.
    """
    options = {option.name: option for option in interaction.options}
    for path, value in changes.items():
        which, _, name = path.rpartition(".")
        if name not in WORTHS:
            raise DeclarationError(f"what-if: got {path!r}, allowed is one of {', '.join(WORTHS)}, of OPTION.NAME too")
        if which and which not in options:
            raise DeclarationError(f"what-if: got option {which!r}, allowed is one of {', '.join(options)}")
        # What says or does nothing, or leaves it to a person, is worth what it is worth whatever a mistake costs.
        for each in [which] if which else [name for name, option in options.items() if option.mode.forcefulness]:
            options[each] = _with(options[each], name, value)
    return msgspec.structs.replace(interaction, options=tuple(options.values()))


def _with(option: Option, name: str, value: float) -> Option:
    if name == "cost_wrong":
        return msgspec.structs.replace(option, wrong=-value)
    return msgspec.structs.replace(option, **{"right" if name == "value_right" else name: value})

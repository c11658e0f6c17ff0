"""What a person has asked of the system: to be left alone, for a while or for good."""

import msgspec

EVERYTHING = "everything"
"""Stands for all that would interrupt or act, in place of the name of an option."""


class Preference(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one unit has muted.

    :param unit: whose preference it is.
    :param time_us: when it was last changed, microseconds since 1970 UTC.
    :param by: who changed it.
    :param muted: by the name of an option, or `everything`: until when, microseconds since 1970 UTC; 0 for good.
    """

    unit: str
    time_us: int
    by: str
    muted: dict[str, int] = {}

    def mutes(self, name: str, now_us: int) -> bool:
        """Whether the option of this name is muted now.

        >>> Preference("ann", 0, "ann", {"offer": 100}).mutes("offer", 99)
        True
        """
        until_us = self.muted.get(name)
        return until_us is not None and (until_us == 0 or now_us < until_us)


PREFERENCES = msgspec.json.Decoder(Preference)


def preference_key(system: str, unit: str) -> str:
    """Where a unit's preference is kept in the shared state."""
    return f"{system}/preference/{unit}"


def decode_preference(value: bytes) -> Preference | None:
    """The preference from its stored form; None if the unit never had one."""
    return PREFERENCES.decode(value) if value else None

"""The columns of a frame as attributes, which is what a declared expression is given."""

import difflib
from collections.abc import Sequence

import narwhals.stable.v2 as nw

from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.measure import Expression


class Columns:
    """Gives `f.mode` and `f["mode"]` as narwhals expressions; other names raise `UnknownName`, nearest names first.

    >>> Columns("shown", ["mode", "unit"])["mood"]
    Traceback (most recent call last):
    holism.vocabulary.errors.UnknownName: column of measure 'shown': got 'mood', declared are mode, unit

    :param measure: name of the measure, for messages.
    :param names: the columns that exist.
    """

    def __init__(self, measure: str, names: Sequence[str]) -> None:
        self._measure, self._names = measure, tuple(names)

    def __getitem__(self, name: str) -> nw.Expr:
        if name not in self._names:
            close = difflib.get_close_matches(name, self._names, n=5, cutoff=0.5)
            rest = [other for other in self._names if other not in close]
            raise UnknownName(f"column of measure {self._measure!r}", name, [*close, *rest])
        return nw.col(name)

    def __getattr__(self, name: str) -> nw.Expr:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __dir__(self) -> list[str]:
        return list(self._names)

    def resolve(self, expression: Expression, what: str) -> nw.Expr:
        """The narwhals expression that a declared one stands for.

        :param what: the part of the measure, for messages: "of", "among".

        Raises `UnknownName` for a column that does not exist, `DeclarationError` for anything else.
        """
        where = f"measure {self._measure!r} {what}"
        try:
            found = expression(self)
        except UnknownName:
            raise
        except Exception as error:
            # Whatever a declared lambda raises is a mistake in the declaration: `and` for `&`, a wrong method.
            raise DeclarationError(f"{where}: got an expression that fails ({error})") from error
        if isinstance(found, bool | int | float):
            return nw.lit(found)
        if not isinstance(found, nw.Expr):
            raise DeclarationError(f"{where}: got {found!r}, allowed is a narwhals expression over columns or a number")
        return found

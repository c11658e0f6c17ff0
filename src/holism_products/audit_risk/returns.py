"""Keeping returns: every saved version of a filer's year, and which one was filed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from holism_products.audit_risk.store import Store
from holism_products.audit_risk.tax.figures import TAX_YEAR
from holism_products.audit_risk.tax.tax_return import Return
from holism_products.site.store import Row

RETURNS = msgspec.json.Decoder(Return)

_SELECT = (
    "SELECT filer, tax_year, version, body, saved_at, filed_at"
    " FROM drafts LEFT JOIN filings USING (filer, tax_year, version)"
)


class ReturnError(ValueError):
    """A return cannot be saved or filed; `field` says where a page shows the message."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True)
class SavedReturn:
    """One version of a filer's return; `filed_at` is None unless this version was filed."""

    filer: str
    tax_year: int
    version: int
    return_: Return
    saved_at: datetime
    filed_at: datetime | None


class Returns:
    """Returns in a store, as JSON. A version is never changed; after filing none is added."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def save(self, filer: str, return_: Return, tax_year: int = TAX_YEAR) -> SavedReturn:
        """Keep `return_` as the next version, from 1 on. Raises ReturnError if the year was filed."""
        with self._store.transaction() as connection:
            self._refuse_filed(filer, tax_year)
            latest = self.load(filer, tax_year)
            version = latest.version + 1 if latest else 1
            body = msgspec.json.encode(return_).decode()
            connection.execute(
                "INSERT INTO drafts VALUES (?, ?, ?, ?, ?)",
                (filer, tax_year, version, body, self._now().isoformat()),
            )
            return self._existing(filer, tax_year, version)

    def load(self, filer: str, tax_year: int = TAX_YEAR, version: int | None = None) -> SavedReturn | None:
        """Return one version, by default the latest, or None if there is none."""
        row = self._store.row(
            f"{_SELECT} WHERE filer = ? AND tax_year = ? AND version = coalesce(?, version)"
            " ORDER BY version DESC LIMIT 1",
            (filer, tax_year, version),
        )
        return _saved(row) if row else None

    def versions(self, filer: str, tax_year: int = TAX_YEAR) -> list[SavedReturn]:
        """Return every version of a year, oldest first."""
        sql = f"{_SELECT} WHERE filer = ? AND tax_year = ? ORDER BY version"
        return [_saved(row) for row in self._store.rows(sql, (filer, tax_year))]

    def years(self, filer: str) -> list[SavedReturn]:
        """Return the latest version of each year of a filer, newest year first."""
        sql = (
            f"{_SELECT} WHERE filer = ? AND version = (SELECT max(version) FROM drafts AS other"
            " WHERE other.filer = drafts.filer AND other.tax_year = drafts.tax_year) ORDER BY tax_year DESC"
        )
        return [_saved(row) for row in self._store.rows(sql, (filer,))]

    def file(self, filer: str, version: int, tax_year: int = TAX_YEAR) -> SavedReturn:
        """Mark the latest version as filed. Raises ReturnError if it is not the latest, or one was filed."""
        with self._store.transaction() as connection:
            self._refuse_filed(filer, tax_year)
            latest = self.load(filer, tax_year)
            if latest is None or latest.version != version:
                allowed = f"{latest.version}, the latest" if latest else "none, nothing was saved"
                raise ReturnError("version", f"got {version}, allowed is {allowed}")
            connection.execute(
                "INSERT INTO filings VALUES (?, ?, ?, ?)", (filer, tax_year, version, self._now().isoformat())
            )
            return self._existing(filer, tax_year, version)

    def _existing(self, filer: str, tax_year: int, version: int) -> SavedReturn:
        saved = self.load(filer, tax_year, version)
        assert saved is not None, "the row was written in this transaction"
        return saved

    def _refuse_filed(self, filer: str, tax_year: int) -> None:
        if self._store.row("SELECT 1 FROM filings WHERE filer = ? AND tax_year = ?", (filer, tax_year)):
            raise ReturnError("tax_year", f"{tax_year} was filed; a filed year takes no other version")


def _saved(row: Row) -> SavedReturn:
    filer, tax_year, version, body, saved_at, filed_at = row
    return SavedReturn(
        filer,
        tax_year,
        version,
        RETURNS.decode(body),
        datetime.fromisoformat(saved_at),
        datetime.fromisoformat(filed_at) if filed_at else None,
    )

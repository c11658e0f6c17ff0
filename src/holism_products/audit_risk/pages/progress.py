"""Which steps of a return a filer has been through."""

from holism_products.audit_risk.pages.forms import STEP_NAMES
from holism_products.audit_risk.store import Store
from holism_products.audit_risk.tax.figures import TAX_YEAR


class Progress:
    """Steps done, in a store. A step saved with every field blank is done: the blanks were looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def mark(self, filer: str, step: str) -> None:
        """The filer has saved this step."""
        with self._store.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO steps VALUES (?, ?, ?)", (filer, TAX_YEAR, step))

    def done(self, filer: str) -> frozenset[str]:
        """Names of the steps that the filer has saved."""
        rows = self._store.rows("SELECT step FROM steps WHERE filer = ? AND tax_year = ?", (filer, TAX_YEAR))
        return frozenset(name for (name,) in rows)

    def next(self, filer: str) -> str:
        """Name of the first step that is not done; "review" when all are."""
        done = self.done(filer)
        return next((name for name in STEP_NAMES if name not in done), "review")

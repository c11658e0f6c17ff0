"""The product's parts, put together once for all requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from jinja2 import Environment

import holism as hm
from holism_products.audit_risk.accounts import Accounts
from holism_products.audit_risk.model import CARD_FILE
from holism_products.audit_risk.pages.attempts import Attempts
from holism_products.audit_risk.pages.explanation import Explanation
from holism_products.audit_risk.pages.forms import STATUS_LABELS, STEPS
from holism_products.audit_risk.pages.progress import Progress
from holism_products.audit_risk.pages.readings import Readings
from holism_products.audit_risk.payment import CardProcessor, Payments
from holism_products.audit_risk.returns import Returns
from holism_products.audit_risk.store import Store
from holism_products.audit_risk.tax.figures import TAX_YEAR
from holism_products.site.application import templates

HERE = Path(__file__).parent
MINUS = "\u2212"


@dataclass(frozen=True)
class Parts:
    """Everything that a page may need. `card` is the model card's Markdown, empty if there is none."""

    store: Store
    accounts: Accounts
    attempts: Attempts
    returns: Returns
    progress: Progress
    payments: Payments
    readings: Readings
    explanation: Explanation
    card: str
    asks: Callable[[str], bool]
    templates: Environment

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A page, or a fragment of one."""
        return self.templates.get_template(template).render(values)


def assemble(
    folder: Path,
    service: hm.Service,
    *,
    now: Callable[[], datetime],
    processor: CardProcessor,
    hasher: PasswordHasher,
    asks: Callable[[str], bool],
) -> Parts:
    """Opens the product's file in `folder`, and the model beside it.

    Raises ValueError for a file of a newer program, OSError without a model.
    """
    models = folder / "models"
    card = models / CARD_FILE
    explanation = Explanation(models)
    store = Store(folder / "product.db")
    return Parts(
        store,
        Accounts(store, now=now, hasher=hasher),
        Attempts(store, now=now),
        Returns(store, now=now),
        Progress(store),
        Payments(store, processor, now=now),
        Readings(store, service, now=now),
        explanation,
        card.read_text(encoding="utf-8") if card.exists() else "",
        asks,
        _templates(),
    )


def _templates() -> Environment:
    environment = templates(HERE / "templates")
    environment.filters["dollars"] = dollars
    environment.globals |= {"TAX_YEAR": TAX_YEAR, "STEPS": STEPS, "STATUS_LABELS": STATUS_LABELS}
    return environment


def dollars(amount: int) -> str:
    """Whole dollars as people write them.

    >>> dollars(1250), dollars(-500)
    ('$1,250', '\u2212$500')
    """
    return f"{MINUS if amount < 0 else ''}${abs(amount):,}"

"""A card processor that moves no money, for tests and demonstrations."""

import hashlib
from typing import Final

from holism_products.audit_risk.payment import CardDeclined, ProcessorTimeout

APPROVED_CARD: Final = "4242424242424242"
DECLINED_CARD: Final = "4000000000000002"
TIMEOUT_CARD: Final = "4000000000000119"


class FakeCardProcessor:
    """Approves every card but two: one it declines, one it charges without answering the first time."""

    def __init__(self) -> None:
        self.charges: dict[str, tuple[str, int]] = {}
        self.refunds: dict[str, str] = {}

    def charge(self, card_number: str, cents: int, *, key: str) -> str:
        """Charge once per `key`; see CardProcessor."""
        if card_number == DECLINED_CARD:
            raise CardDeclined("card_number", "the card was declined; use another")
        known = key in self.charges
        # From the key and not counted: a restarted process must not give an old charge's id to a new one.
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        charge_id, _ = self.charges.setdefault(key, (f"charge-{digest}", cents))
        if card_number == TIMEOUT_CARD and not known:
            raise ProcessorTimeout("card_number", "the card processor did not answer; try again")
        return charge_id

    def refund(self, charge_id: str, *, key: str) -> None:
        """Refund once per `key`; see CardProcessor."""
        self.refunds.setdefault(key, charge_id)

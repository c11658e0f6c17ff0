"""Whole dollars, the IRS way."""

from decimal import ROUND_HALF_UP, Decimal


def dollars(amount: Decimal) -> int:
    """Return `amount` in whole dollars: drop under 50 cents, raise 50 to 99 (Form 1040 instructions).

    >>> dollars(Decimal("2.49")), dollars(Decimal("2.50"))
    (2, 3)
    """
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))

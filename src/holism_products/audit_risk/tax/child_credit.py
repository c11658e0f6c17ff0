"""Child tax credit and its refundable part: Schedule 8812."""

from holism_products.audit_risk.tax.figures import (
    CHILD_CREDIT,
    CHILD_CREDIT_PHASE_OUT_FROM,
    CHILD_CREDIT_PHASE_OUT_PER_STEP,
    CHILD_CREDIT_PHASE_OUT_STEP,
    OTHER_DEPENDENT_CREDIT,
    REFUNDABLE_CHILD_CREDIT,
    REFUNDABLE_EARNINGS_FLOOR,
    REFUNDABLE_RATE,
)
from holism_products.audit_risk.tax.rounding import dollars
from holism_products.audit_risk.tax.tax_return import Return


def child_credit(return_: Return, agi: int) -> int:
    """Return the credit in dollars before the limit by tax (line 12)."""
    full = return_.children * CHILD_CREDIT + return_.other_dependents * OTHER_DEPENDENT_CREDIT
    excess = max(0, agi - CHILD_CREDIT_PHASE_OUT_FROM[return_.filing_status])
    steps = -(-excess // CHILD_CREDIT_PHASE_OUT_STEP)
    return max(0, full - steps * CHILD_CREDIT_PHASE_OUT_PER_STEP)


def additional_child_credit(unused: int, children: int, earned: int) -> int:
    """Return the refundable credit in dollars (line 27).

    `unused` is the credit that the income tax could not absorb, `earned` the earned income.
    """
    most = min(unused, children * REFUNDABLE_CHILD_CREDIT)
    return min(most, dollars(max(0, earned - REFUNDABLE_EARNINGS_FLOOR) * REFUNDABLE_RATE))

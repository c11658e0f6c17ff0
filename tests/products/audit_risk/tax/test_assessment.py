"""The lines of an assessment."""

from holism_products.audit_risk.tax.computation import compute
from holism_products.audit_risk.tax.tax_return import Return


def test_lines_follow_the_form_and_end_with_a_refund() -> None:
    """A page shows the lines from total income to the refund."""
    assessment = compute(Return(filing_status="single", age=40, wages=60_000, withheld=6_000))
    lines = assessment.lines()
    assert lines[0] == ("Total income (line 9)", 60_000)
    assert ("Standard deduction (line 12)", 14_600) in lines
    assert lines[-1] == ("Refund (line 34)", 781)


def test_tax_due_is_shown_as_a_positive_amount() -> None:
    """What is owed has its own label, and no minus sign."""
    lines = compute(Return(filing_status="single", age=40, wages=60_000)).lines()
    assert lines[-1] == ("Amount you owe (line 37)", 5_219)

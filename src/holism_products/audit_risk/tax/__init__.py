"""US federal individual income tax, tax year 2024. Start at `compute`."""

from holism_products.audit_risk.tax.assessment import Assessment
from holism_products.audit_risk.tax.computation import LIMITS, compute
from holism_products.audit_risk.tax.figures import TAX_YEAR
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return

__all__ = ["LIMITS", "TAX_YEAR", "Assessment", "FilingStatus", "Return", "compute"]

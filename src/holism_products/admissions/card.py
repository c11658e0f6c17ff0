"""The model card, in Markdown, written from a report."""

from typing import Final

from holism_products.admissions.report import Interval, Report

CARD: Final = """# Model card: is the first module passed

A logistic regression on five entries of a file: grades, test, statement, months of experience, letter. One JSON file.

**Applicants, committee and outcomes are simulated**; see `applicants.py` and `world.py`. No figure below says anything
of real people.

## Intended use

A note beside a file, for a committee that has answered for itself first. **It decides nothing**, and a decision must
not rest on it alone. It says how likely somebody with such a file passes the first module, not how good somebody is.

## Who should not use it

- Anyone who ranks or rejects by it without reading.
- Anyone whose letters, tests or grades are not recorded as here: it would be wrong in silence.
- Anyone who has not measured what happens to groups over all stages together, in `holism fairness`.

## Data

{enrolled:,} people who enrolled in a simulated past cycle (seed {seed}), measured on {tested:,} of another;
{passed:.0%} of these passed. Of people who were not let in nothing is known, so that it says nothing of them for sure
(selective labels).
Licence of the model: Apache-2.0, as the rest of the project.

## How good it is

| | AUC | 95 % interval |
|---|---|---|
| the model | {auc} |
| without letters | {without} |

## Fairness

It does not read origin. Letters from abroad are recorded lower at equal ability (by construction), and so the mean
probability of applicants from abroad is lower by {as_recorded:.3f} if letters are read as recorded, and by
{one_scale:.3f} on the office's scale, though both groups are equally able. What a committee makes of it is measured on
its decisions.
"""


def model_card(report: Report) -> str:
    """The card of one training."""
    return CARD.format(
        enrolled=report.enrolled,
        tested=report.tested,
        seed=report.seed,
        passed=report.passed,
        auc=_cells(report.auc),
        without=_cells(report.without_letters),
        as_recorded=report.gap_as_recorded,
        one_scale=report.gap_one_scale,
    )


def _cells(interval: Interval) -> str:
    return f"{interval.value:.3f} | {interval.low:.3f} to {interval.high:.3f}"

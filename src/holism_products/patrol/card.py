"""The model card, in Markdown, written from a report."""

from typing import Final

from holism_products.patrol.report import Interval, Report

CARD: Final = """# Model card: incidents found tomorrow

Three weights, in one JSON file: the even share {even_weight:.2f}, the last week {recent_weight:.2f}, the last four
weeks {longer_weight:.2f}.

**The city is invented and its incidents are simulated**, from published rates of three regions of Oakland; see
`city.py` and `world.py`. No figure below says anything of a real city.

## Intended use

To show how a model that is trained on what it caused comes to believe itself, and what holds against it. **It is not
meant for planning real patrols.** It predicts which share of the incidents that enter the record a district will have.
It does not predict crime: what nobody sees does not enter.

## Who should not use it

- Anyone who takes what is found for what is committed: to rank districts, to judge residents, to set prices or rents.
- Anyone without a dispatcher who can send other patrols than those proposed, and does.
- Anyone who retrains on found incidents without a correction. The model will look more exact each month.

## Data

{days} simulated days before there was a correction (seed {seed}), measured on {n} others. Licence of the model:
Apache-2.0, as the rest of the project.

## How exact it is

Mean distance between expected and learnt share, in % of the city's:

| | distance | 95 % interval |
|---|---|---|
| the model | {model} |
| even shares | {even} |
| shares of the last four weeks | {longer} |

**Exactness is no merit here.** These days had no correction: patrols made the expectation true. With the correction
fewer incidents enter the record, and the same weights are less exact about them and nearer to what is committed.

## Limits

- Calls by residents are counted beside it and not read; where people do not trust the police, they do not call.
- Noise of {noise:g} % is added to each expectation, to trace what comes back of it; see `holism loop patrol`.
"""


def model_card(report: Report) -> str:
    """The card of one training."""
    # Here and not above: the system reads the model's file, and the model's training writes this card.
    from holism_products.patrol.system import NOISE

    return CARD.format(
        even_weight=report.even_weight,
        recent_weight=report.recent_weight,
        longer_weight=report.longer_weight,
        days=report.days,
        seed=report.seed,
        n=report.model.n,
        model=_cells(report.model),
        even=_cells(report.even),
        longer=_cells(report.longer),
        noise=NOISE,
    )


def _cells(interval: Interval) -> str:
    return f"{interval.value:.2f} | {interval.low:.2f} to {interval.high:.2f}"

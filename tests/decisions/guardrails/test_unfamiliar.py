"""An input far from the training data."""

from pathlib import Path
from random import Random

import msgspec
import pytest

import holism as hm
from holism.training import fit_familiarity, write_familiarity
from holism.vocabulary.errors import ModelError
from holism.vocabulary.guardrail import Site
from shop import VISIT, Visit, declare, path_of


def arrivals(count: int, seed: int) -> list[tuple[float, float, str]]:
    """Amounts and numbers that belong together, and how they come in."""
    chance = Random(seed)
    found = []
    for _ in range(count):
        amount = min(chance.lognormvariate(3.0, 0.6), 1_000.0)
        found.append((amount, amount / 10 + chance.gauss(0, 1), chance.choice(["web", "web", "shop"])))
    return found


def write(folder: Path, rows: list[tuple[float, float, str]]) -> Path:
    amounts, halves, channels = zip(*rows, strict=True)
    write_familiarity(fit_familiarity({"amount": amounts, "tenth": halves}, {"channel": channels}), folder / "p.json")
    return folder


def check(folder: Path, **options):
    return hm.Unfamiliar("score", "p.json", **options).on_input(Site("shop", None, lambda: 0, folder))


class Asked(msgspec.Struct):
    request: Visit
    features: dict[str, float]


def asked(amount: float, tenth: float | None, channel: str = "web") -> Asked:
    return Asked(Visit(**VISIT | {"amount": amount, "channel": channel}), {} if tenth is None else {"tenth": tenth})


def test_of_familiar_inputs_it_fires_on_the_declared_share(tmp_path: Path):
    """Over forty training sets and fresh inputs of the same kind it fires on 5 % on average."""
    shares = []
    for seed in range(40):
        fires = check(write(tmp_path, arrivals(1_000, seed)), share=0.05)
        fresh = arrivals(500, 1_000 + seed)
        shares.append(sum(fires(asked(*row)) is not None for row in fresh) / len(fresh))
    mean = sum(shares) / len(shares)
    # The standard deviation of one share is 0.014: 500 held-out rows, and as many fresh ones.
    assert abs(mean - 0.05) < 4 * 0.014 / 40**0.5


def long_tailed(count: int, seed: int) -> list[tuple[float, float, str]]:
    """Arrivals from many places, ever new ones among them."""
    chance = Random(seed)
    return [(*row[:2], f"place {int(chance.paretovariate(0.7))}") for row in arrivals(count, seed)]


def test_new_categories_count_within_the_share(tmp_path: Path):
    """One arrival in twelve or so is from a new place: with the far ones it fires on 15 % on average, not on more."""
    shares, new = [], []
    for seed in range(40):
        folder = write(tmp_path, long_tailed(1_000, seed))
        # A struct does not check its fields: any text will do as the channel of a visit.
        fires = check(folder, share=0.15)
        fresh = [fires(asked(*row)) for row in long_tailed(500, 1_000 + seed)]
        shares.append(sum(firing is not None for firing in fresh) / len(fresh))
        new.append(sum(firing is not None and "never had" in firing.reason for firing in fresh) / len(fresh))
    # The standard deviation of one share is 0.023: 500 held-out rows, and as many fresh ones.
    assert abs(sum(shares) / len(shares) - 0.15) < 4 * 0.023 / 40**0.5
    assert 0.05 < sum(new) / len(new) < 0.13


def test_a_share_that_new_categories_alone_exceed_is_refused(tmp_path: Path):
    """No bound on the numbers could keep it; the message says how many held-out rows are new, and what is possible."""
    folder = write(tmp_path, long_tailed(1_000, 1))
    message = r"got 0\.01 with 500 held-out rows, of which \d\d have a category that is new, .* 0\.\d+ or more"
    with pytest.raises(ModelError, match=message):
        check(folder, share=0.01)


def test_a_profile_of_categories_alone_keeps_its_share(tmp_path: Path):
    """Without numbers it fires on what was never seen, and on nothing else."""
    write_familiarity(fit_familiarity({}, {"channel": ["web"] * 1_000}), tmp_path / "p.json")
    fires = check(tmp_path, share=0.01)
    assert [fires(asked(1.0, None, channel)) is None for channel in ("web", "shop")] == [True, False]


def test_what_does_not_belong_together_is_far(tmp_path: Path):
    """Two numbers that are each usual are not so together; the reason says how far away they are."""
    fires = check(write(tmp_path, arrivals(4_000, 1)), share=0.001)
    assert fires(asked(20.0, 2.0)) is None
    firing = fires(asked(20.0, 60.0))
    assert "standard deviations from the training data" in firing.reason
    assert firing.before > firing.after


def test_an_unknown_category_or_a_missing_number_is_unfamiliar(tmp_path: Path):
    """Neither the value nor a number that is none is recorded."""
    fires = check(write(tmp_path, [(*row[:2], "web") for row in arrivals(4_000, 2)]))
    assert fires(asked(20.0, 2.0, "shop")).reason == "channel has a value that the training data never had"
    firing = fires(asked(20.0, float("nan")))
    assert (firing.reason, firing.before, firing.after) == ("a number is missing, or beyond all measure", None, None)
    assert fires(asked(1e308, 1e308)).before is None


def test_a_share_that_the_rows_cannot_support_is_refused(tmp_path: Path):
    """It would never fire, and nobody would know: 100 held-out rows support one in 101."""
    folder = write(tmp_path, arrivals(200, 3))
    with pytest.raises(ModelError, match=r"share of 'unfamiliar score': got 0\.001 with 100 held-out rows, .* 0\.0099"):
        check(folder)
    assert check(folder, share=0.01)(asked(20.0, 500.0)) is not None


def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path):
    """When the system is opened, and not at the first decision."""
    with pytest.raises(ModelError, match=r"profile of 'unfamiliar score': got .*p\.json, which cannot be read"):
        check(tmp_path)
    (tmp_path / "p.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be read"):
        check(tmp_path)


def test_on_the_path_the_models_are_not_asked(tmp_path: Path, site: Site):
    """It stands before them."""
    asked_for: list[Visit] = []
    write_familiarity(fit_familiarity({"amount": [float(n % 50) for n in range(4_000)]}), tmp_path / "p.json")
    system = declare(lambda request: asked_for.append(request) or 0.9, guardrails=[hm.Unfamiliar("score", "p.json")])
    path = path_of(system, msgspec.structs.replace(site, models=tmp_path))
    assert path.decide(Visit(**VISIT | {"amount": 999.0})).mode is hm.Mode.ABSTAIN
    assert asked_for == []
    assert path.decide(Visit(**VISIT)).firings == ()


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_a_share_is_between_none_and_all(share: float):
    """Anything else is refused."""
    with pytest.raises(hm.DeclarationError, match=r"Unfamiliar 'score' share: got .*, allowed is in \(0, 1\)"):
        hm.Unfamiliar("score", "p.json", share=share)

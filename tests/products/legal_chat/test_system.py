"""The system on one page, opened on the trained model: what is answered, asked back, handed over and helped."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.band import bands
from holism_products.legal_chat.matching import MODEL_FILE
from holism_products.legal_chat.system import (
    CHARGE,
    CHARGE_MATCHED,
    CHOSEN,
    CRISIS,
    DEADLINE,
    NONE_FITS,
    UNDO_S,
    Question,
    system,
)
from holism_products.legal_chat.topic import CLASSES, OTHER, PERSON_ONLY


def asked(service: hm.Service, message: str = "", **fields: str) -> hm.Decision:
    return service.decide(Question("v", "c", 1, message=message, **fields))


def test_the_page_names_what_the_parts_provide() -> None:
    """Both models are in the trained file, and the classes are the topics."""
    assert [model.file for model in system.models] == [MODEL_FILE, MODEL_FILE]
    assert system.models[0].predicts == hm.Category("topic", CLASSES)
    assert sorted(PERSON_ONLY) == ["criminal_charges"]


@pytest.mark.parametrize("message", ["I want to file for bankruptcy", "I have no money"])
def test_bankruptcy_by_any_name_is_answered(service: hm.Service, message: str) -> None:
    """Both get the answer on bankruptcy, which can be taken back for ten minutes."""
    decision = asked(service, message)
    assert (decision.mode, decision.action) == (hm.Mode.AUTOMATE, "answer")
    assert decision.predictions["topic"].value == "bankruptcy"
    assert decision.undo_until_us == decision.time_us + round(UNDO_S * 1e6)


@pytest.mark.parametrize("message", ["insurance does not pay", "they want money from me"])
def test_what_may_be_several_things_is_asked_back(service: hm.Service, message: str) -> None:
    """A question that may be about several topics is asked back, in the conversation itself."""
    decision = asked(service, message)
    assert (decision.mode, decision.action) == (hm.Mode.PROMPT, "ask back")


@pytest.mark.parametrize("message", ["hello", "what is the weather", "how do I cook rice"])
def test_what_no_topic_answers_is_handed_over(service: hm.Service, message: str) -> None:
    """The chat does not guess: a person is offered."""
    assert asked(service, message).action == "lawyer"


@pytest.mark.parametrize("message", ["he hits me", "I want to kill myself, I have no money"])
def test_somebody_in_danger_meets_no_model(service: hm.Service, message: str) -> None:
    """In a crisis nothing is asked of any model, whatever else is in the message."""
    decision = asked(service, message)
    assert (decision.mode, decision.reason, decision.predictions) == (hm.Mode.ABSTAIN, CRISIS, {})


@pytest.mark.parametrize(
    ("message", "rule"),
    [("I was arrested for not paying rent", CHARGE), ("how many days do I have to answer", DEADLINE)],
)
def test_charges_and_deadlines_are_for_a_person(service: hm.Service, message: str, rule: str) -> None:
    """Neither is answered by a model; a lawyer is offered, with the reason."""
    decision = asked(service, message)
    assert (decision.mode, decision.action, decision.reason, decision.predictions) == (
        hm.Mode.DEFER,
        "lawyer",
        rule,
        {},
    )


def test_a_crisis_comes_before_everything(service: hm.Service) -> None:
    """Who is in danger and asks for a deadline on a charge gets help first."""
    assert asked(service, "he hits me and I was arrested, how many days do I have").reason == CRISIS


def test_what_the_model_takes_for_a_charge_is_not_answered(service: hm.Service) -> None:
    """Where no word gives a criminal matter away, but the model matches it, the answer is held back."""
    decision = asked(service, "two officers came to my door about a robbery downtown")
    assert decision.predictions["topic"].value == "criminal_charges"
    assert (decision.mode, decision.reason) == (hm.Mode.DEFER, CHARGE_MATCHED)


def test_the_button_of_a_topic_for_people_only_leads_to_a_person(service: hm.Service) -> None:
    """To press "an arrest" in the guided chat is handed over without a model."""
    assert asked(service, way="guided", chosen="criminal_charges").reason == CHARGE


def test_buttons_are_answered_and_none_of_these_is_handed_over(service: hm.Service) -> None:
    """A pressed topic is shown, and "none of these" goes to a person, both without a model."""
    for chosen, mode, reason in (("wills", hm.Mode.ABSTAIN, CHOSEN), (OTHER, hm.Mode.DEFER, NONE_FITS)):
        decision = asked(service, way="guided", chosen=chosen)
        assert (decision.mode, decision.reason, decision.predictions) == (mode, reason, {})


def test_without_a_model_a_person_is_offered(service: hm.Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the encoder fails the decision says so and hands over; buttons are answered as before."""
    monkeypatch.setattr("holism_products.legal_chat.matching.embed", lambda text: 1 / 0)
    decision = asked(service, "I have no money")
    assert (decision.mode, decision.error) == (hm.Mode.DEFER, hm.ErrorCode.MODEL_RAISED)
    assert asked(service, way="guided", chosen="wills").reason == CHOSEN


def test_until_it_is_certified_nothing_is_answered_at_once(uncertified: hm.Service) -> None:
    """However sure the model is, it asks back, and says what is missing; buttons are shown all the same."""
    decision = asked(uncertified, "I want to file for bankruptcy")
    assert (decision.mode, decision.action) == (hm.Mode.PROMPT, "ask back")
    assert "no certificate supports automating" in decision.reason
    assert asked(uncertified, way="guided", chosen="wills").reason == CHOSEN


def test_without_a_topic_nothing_is_answered(trained: Any, tmp_path: Path) -> None:
    """When only the topic's model fails, however sure the other is, nothing is answered: a person is offered."""

    def fail(question: Question) -> str:
        raise TimeoutError

    models = [hm.Model("topic", hm.Category("topic", CLASSES), fail, bounded=True, fallback=OTHER), system.models[1]]
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system.replace(components=models), tmp_path) as service:
        decision = asked(service, "I want to file for bankruptcy")
    assert (decision.confidence("right") or 0.0) > 0.9
    assert (decision.mode, decision.error) == (hm.Mode.DEFER, hm.ErrorCode.MODEL_RAISED)


def test_the_thresholds_follow_from_the_values() -> None:
    """Below 0.2 a question is handed over, from 0.2 asked back, from 0.7 answered."""
    assert system.interaction is not None
    found = [(band.option.name, band.low) for band in bands(system.interaction.options)]
    assert [name for name, _ in found] == ["lawyer", "ask back", "answer"]
    assert [low for _, low in found] == pytest.approx([0.0, 0.2, 0.7])


def test_the_message_is_not_written(service: hm.Service, tmp_path: Path) -> None:
    """No word of what people type reaches the service's files."""
    asked(service, "my landlord canary4711 is rude")
    service.close()
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "models"]
    assert any(b"renting" in content for content in contents)
    assert not any(b"canary4711" in content for content in contents)


def test_every_goal_below_the_top_supports_one_above() -> None:
    """From the model up, each goal names what it is for, up to the two of the organization."""
    top = {goal.name for goal in system.goals if not goal.supports}
    assert top == {"people get to a lawyer"}

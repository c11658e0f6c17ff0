"""The product's pages, without a browser: what they do, refuse and tell the service."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism_products.legal_chat.app import LAWYERS, create, from_environment
from holism_products.legal_chat.lawyers import TOKEN_FILE
from holism_products.legal_chat.system import system
from holism_products.legal_chat.topic import OTHER, TOPICS
from shop import eventually

SCRIPT = {"accept": "application/json"}


@pytest.fixture
def app(service: hm.Service, tmp_path: Path, present: Any) -> Any:
    return create(tmp_path, service, now=present)


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app) as visitor:
        yield visitor


def ask(client: TestClient, message: str) -> str:
    response = client.post("/ask", data={"message": message})
    assert response.status_code == 200
    return response.text


def decisions(page: str) -> list[str]:
    """Ids of the decisions that a page's buttons name."""
    return re.findall(r'(?:/answers/|name="after" value=")([0-9a-f-]{36})', page)


def told(service: hm.Service, decision: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Names of the feedback, and values of the outcomes, that the service holds on a decision."""
    story = service.decision(decision)
    return [each.name for each in story.feedback], [each.values for each in story.outcomes]


def hand_over(client: TestClient, contact: str = "ann@example.com", consent: str = "yes") -> Any:
    shown = re.search(r'name="shown" value="(\d+)"', client.get("/lawyer").text)
    assert shown
    return client.post("/lawyer", data={"contact": contact, "consent": consent, "shown": shown[1]})


@pytest.fixture
def lawyer(app: Any, tmp_path: Path) -> TestClient:
    """A client that has logged in at the lawyers' desk."""
    somebody = TestClient(app)
    token = (tmp_path / TOKEN_FILE).read_text()
    assert somebody.post("/lawyers/login", data={"token": token}).url.path == "/lawyers"
    return somebody


def test_front_page_says_what_it_is(client: TestClient) -> None:
    """The first page says that it is no advice, shows where help is, and sets the strict policy but no cookie."""
    response = client.get("/")
    assert "not legal advice" in response.text
    assert 'href="tel:988"' in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'self'")
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers


def test_the_cookie_is_out_of_reach(client: TestClient) -> None:
    """The visitor's cookie, set at the first question, is hidden from scripts and from other sites' forms."""
    cookie = client.post("/ask", data={"message": "rent"}, follow_redirects=False).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_an_answer_has_its_sources_and_limits(client: TestClient) -> None:
    """ "I have no money" gets the answer on bankruptcy with its sources, its limits and the way to a lawyer."""
    page = ask(client, "I have no money")
    assert "Debt and bankruptcy" in page
    assert "Bankruptcy Basics" in page
    assert "not legal advice" in page
    assert "Was this your question?" in page
    assert 'href="/lawyer"' in page


def test_until_it_is_certified_it_asks_back_however_sure_it_is(
    uncertified: hm.Service, tmp_path: Path, present: Any
) -> None:
    """Before anybody has certified anything a clear question is asked back, and the choice gives the first label."""
    with TestClient(create(tmp_path, uncertified, now=present)) as client:
        page = ask(client, "I have no money")
        assert "Which of these is it?" in page
        (decision,) = decisions(page)
        chosen = client.post("/choose", data={"topic": "bankruptcy", "way": "chosen", "after": decision}).text
    assert "Bankruptcy Basics" in chosen
    assert told(uncertified, decision) == (["picked"], [{"right_topic": True}])


def test_help_and_buttons_are_there_while_the_chat_is_halted(client: TestClient, service: hm.Service) -> None:
    """When an operator has halted the chat, somebody in danger still gets help, and a button its answer."""
    service.halt(by="ada", reason="complaints")
    eventually(lambda: "The chat cannot answer right now" in ask(client, "I have no money"))
    assert "You are not alone" in ask(client, "he hits me")
    assert "What usually happens" in client.post("/choose", data={"topic": "wills", "way": "guided"}).text


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    """Markup in a question is shown, never run."""
    page = ask(client, "<script>alert(1)</script> my rent <img src=x onerror=alert(1)>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_yes_is_told(client: TestClient, service: hm.Service) -> None:
    """Yes is feedback that it helped, and proves the topic right; asked once."""
    (decision,) = decisions(ask(client, "I have no money"))
    page = client.post(f"/answers/{decision}", data={"was_mine": "yes"}).text
    assert "Was this your question?" not in page
    assert told(service, decision) == (["helped"], [{"right_topic": True}])
    client.post(f"/answers/{decision}", data={"was_mine": "no"})
    assert told(service, decision)[0] == ["helped"]


def test_no_takes_the_answer_back_and_offers_others(client: TestClient, service: hm.Service) -> None:
    """No undoes the answer: it is gone from the page, the next topics are offered, and the topic counts as wrong."""
    (decision,) = decisions(ask(client, "I have no money"))
    page = client.post(f"/answers/{decision}", data={"was_mine": "no"}).text
    assert "is taken back" in page
    assert "Bankruptcy Basics" not in page
    assert "None of these" in page
    assert told(service, decision) == (["not_mine"], [{"right_topic": False}])


def test_after_ten_minutes_an_answer_stands(client: TestClient, service: hm.Service, present: Any) -> None:
    """When the time to take it back is over the question is no longer asked, and no answer to it is taken."""
    (decision,) = decisions(ask(client, "I have no money"))
    present.now += timedelta(minutes=11)
    assert "Was this your question?" not in client.get("/").text
    client.post(f"/answers/{decision}", data={"was_mine": "no"})
    assert told(service, decision) == ([], [])


def test_asking_back_and_choosing(client: TestClient, service: hm.Service) -> None:
    """What may be several things is asked back; the choice is answered, and tells whether the first guess was right."""
    page = ask(client, "insurance does not pay")
    assert "Which of these is it?" in page
    (decision,) = decisions(page)
    chosen = client.post("/choose", data={"topic": "injury", "way": "chosen", "after": decision}).text
    assert "What usually happens" in chosen
    assert told(service, decision) == (["picked"], [{"right_topic": True}])


def test_none_of_these_leads_to_a_person(client: TestClient, service: hm.Service) -> None:
    """Who finds none of the offered topics is offered a lawyer, and the guess counts as wrong."""
    (decision,) = decisions(ask(client, "insurance does not pay"))
    page = client.post("/choose", data={"topic": OTHER, "way": "chosen", "after": decision}).text
    assert "Then let a person look at it" in page
    assert told(service, decision) == (["none_fit"], [{"right_topic": False}])


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("he hits me", "You are not alone"),
        ("how many days do I have to answer", "A deadline is for a person"),
        ("I was arrested", "A criminal charge is for a person"),
        ("what is the weather", "I am not sure what this is about"),
    ],
)
def test_hard_questions_get_their_card(client: TestClient, message: str, shown: str) -> None:
    """Danger, deadlines, charges and what no topic answers each get a card of their own, with the way to a person."""
    page = ask(client, message)
    assert shown in page
    assert "What usually happens" not in page
    assert "Talk to a lawyer" in page


def test_help_comes_first_in_a_crisis(client: TestClient) -> None:
    """The crisis card names the emergency number and 988 before anything else it says."""
    page = ask(client, "I want to kill myself")
    card = page[page.index("reply card crisis") :]
    assert card.index("emergency number") < card.index("988") < card.index("Talk to a lawyer")


def test_the_script_gets_one_turn(client: TestClient) -> None:
    """To the page's script only the turn is sent, and a slip with its words."""
    answer = client.post("/ask", data={"message": "I have no money"}, headers=SCRIPT).json()
    assert answer["turn"] == 1
    assert answer["html"].lstrip().startswith('<article class="turn" id="turn-1"')
    refused = client.post("/ask", data={"message": " "}, headers=SCRIPT)
    assert (refused.status_code, refused.json()) == (422, {"error": "Please write what happened, in a few words."})


def test_slips_are_named(client: TestClient) -> None:
    """An empty or overlong question is refused with what is wanted, and what was typed stays."""
    assert "in a few words" in client.post("/ask", data={"message": "  "}).text
    long = client.post("/ask", data={"message": "my landlord " * 200})
    assert long.status_code == 422
    assert "at most 2,000 characters" in long.text
    assert "my landlord my landlord" in long.text


def test_the_guided_chat_needs_no_model(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the encoder broken the menus lead to an answer all the same, and typing says what is out of order."""
    monkeypatch.setattr("holism_products.legal_chat.matching.embed", lambda text: 1 / 0)
    assert "What is it about?" in client.get("/guided").text
    assert "What about home or family?" in client.get("/guided/home").text
    assert "Wills and inheritance" in client.post("/choose", data={"topic": "wills", "way": "guided"}).text
    assert "The chat cannot answer right now" in ask(client, "I have no money")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_page(client: TestClient, topic: str) -> None:
    """Each topic's button shows its answer, or, for people only, a person."""
    page = client.post("/choose", data={"topic": topic, "way": "guided"}).text
    shown = "A criminal charge is for a person" if TOPICS[topic].person_only else TOPICS[topic].sources[0].page
    assert shown in page


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("GET", "/guided/moon", {}),
        ("POST", "/choose", {"topic": "moon", "way": "guided"}),
        ("POST", "/choose", {"topic": "wills", "way": "typed"}),
        ("POST", "/answers/0", {"was_mine": "yes"}),
        ("GET", "/nothing", {}),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, method: str, path: str, fields: dict[str, str]) -> None:
    """Menus, topics, ways and answers that do not exist are not found."""
    assert client.request(method, path, data=fields or None).status_code == 404


def test_nobody_sees_or_judges_anothers_conversation(app: Any, client: TestClient, service: hm.Service) -> None:
    """A second visitor sees nothing of the first, and cannot judge the answer they got."""
    (decision,) = decisions(ask(client, "I have no money"))
    stranger = TestClient(app)
    ask(stranger, "hello")
    assert "bankruptcy" not in stranger.get("/").text.replace("Debts I cannot pay, bankruptcy", "")
    assert stranger.post(f"/answers/{decision}", data={"was_mine": "no"}).status_code == 404
    assert told(service, decision) == ([], [])


def test_without_consent_nothing_is_sent(client: TestClient, lawyer: TestClient, service: hm.Service) -> None:
    """A form without the tick is refused, names what is missing, and no lawyer sees anything."""
    (decision,) = decisions(ask(client, "I have no money"))
    response = hand_over(client, consent="")
    assert response.status_code == 422
    assert "Without your consent nothing is sent" in response.text
    assert 'value="ann@example.com"' in response.text
    assert "Nobody has handed a conversation over" in lawyer.get("/lawyers").text
    assert told(service, decision)[0] == []


def test_a_contact_that_reaches_nobody_is_refused(client: TestClient) -> None:
    """Without a way to be reached the form comes back, the tick kept."""
    ask(client, "I have no money")
    response = hand_over(client, contact="me")
    assert "Please enter an e-mail address or a phone number" in response.text
    assert 'value="yes" aria-describedby="consent-error" checked' in response.text


def test_consent_is_to_what_was_shown(client: TestClient, lawyer: TestClient) -> None:
    """If the conversation went on in another tab, the form shows it anew and asks again."""
    ask(client, "I have no money")
    client.get("/lawyer")
    ask(client, "I was arrested")
    response = client.post("/lawyer", data={"contact": "ann@example.com", "consent": "yes", "shown": "1"})
    assert response.status_code == 422
    assert "The conversation has gone on since" in response.text
    assert "Nobody has handed a conversation over" in lawyer.get("/lawyers").text


def test_from_consent_to_the_lawyer_and_back(client: TestClient, lawyer: TestClient, service: hm.Service) -> None:
    """What is sent appears at the desk without the contact; taking it shows the contact and is the outcome."""
    (decision,) = decisions(ask(client, "I have no money, my name is Ann Lee"))
    preview = client.get("/lawyer").text
    assert "I have no money, my name is [name]" in preview
    assert "A lawyer will contact you" in hand_over(client).text
    listed = lawyer.get("/lawyers").text
    assert "I have no money, my name is [name]" in listed
    assert "ann@example.com" not in listed
    lead = re.search(r"/lawyers/([0-9a-f]+)/take", listed)
    assert lead
    assert "ann@example.com" in lawyer.post(f"/lawyers/{lead[1]}/take").text
    assert lawyer.post(f"/lawyers/{lead[1]}/take").status_code == 409
    assert "A lawyer is in touch with you" in client.get("/lawyer/sent").text
    assert told(service, decision) == (["consented"], [{"connected": True, "fee": 40.0}])
    assert "1 done" in lawyer.post(f"/lawyers/{lead[1]}/done").text


def test_taking_back_deletes(client: TestClient, lawyer: TestClient, service: hm.Service) -> None:
    """After the consent is taken back the desk is empty, and a lawyer who was about to take it is told."""
    (decision,) = decisions(ask(client, "I have no money"))
    hand_over(client)
    lead = re.search(r"/lawyers/([0-9a-f]+)/take", lawyer.get("/lawyers").text)
    assert lead
    assert "Nothing of you is with a lawyer" in client.post("/lawyer/withdraw").text
    late = lawyer.post(f"/lawyers/{lead[1]}/take")
    assert late.status_code == 409
    assert "has taken the consent back" in late.text
    assert told(service, decision) == (["consented", "withdrew"], [])


def test_somebody_may_want_a_person_before_saying_anything(client: TestClient, lawyer: TestClient) -> None:
    """A hand-over without a question is a decision, too, and appears at the desk."""
    assert "Nothing but your wish" in client.get("/lawyer").text
    assert "A lawyer will contact you" in hand_over(client).text
    assert "none of these" in lawyer.get("/lawyers").text


def test_a_lawyer_says_what_the_chat_did_not_know(client: TestClient, lawyer: TestClient, service: hm.Service) -> None:
    """On a case that was not clear the lawyer's topic tells whether the first guess would have been right."""
    ask(client, "something with my aunt and a boat")
    hand_over(client)
    lead = re.search(r"/lawyers/([0-9a-f]+)/take", lawyer.get("/lawyers").text)
    assert lead
    assert "What is it about?" in lawyer.post(f"/lawyers/{lead[1]}/take").text
    named = lawyer.post(f"/lawyers/{lead[1]}/topic", data={"topic": "wills"}).text
    assert "Wills and inheritance" in named
    assert "What is it about?" not in named
    assert lawyer.post(f"/lawyers/{lead[1]}/topic", data={"topic": "moon"}).status_code == 404


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in LAWYERS])
def test_the_desk_is_closed_to_others(client: TestClient, method: str, path: str) -> None:
    """Whoever has not shown the token is sent to the log-in, from every page of the desk."""
    ask(client, "I have no money")
    hand_over(client)
    response = client.request(method, path.replace("{lead}", "0"), follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/lawyers/login")


def test_a_wrong_token_opens_nothing(client: TestClient, lawyer: TestClient) -> None:
    """A wrong token is refused; after logging out the desk is closed again."""
    assert "This is not the token" in client.post("/lawyers/login", data={"token": "x"}).text
    assert lawyer.post("/lawyers/logout").url.path == "/lawyers/login"
    assert lawyer.get("/lawyers").url.path == "/lawyers/login"


def test_other_sites_cannot_post(client: TestClient) -> None:
    """A form of another site neither asks nor hands over anything."""
    for path in ("/ask", "/lawyer", "/lawyer/withdraw", "/new"):
        assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_new_conversation_begins_empty(client: TestClient) -> None:
    """After starting anew nothing of the old conversation is shown."""
    ask(client, "I have no money")
    assert "Debt and bankruptcy" not in client.post("/new").text


def test_about_has_the_model_card(client: TestClient) -> None:
    """The page on the chat says what it can do, lists the topics, says what is kept, and shows the model card."""
    page = client.get("/about").text
    assert system.scope in page
    assert "at most 5 of 100 are to another question" in " ".join(page.split())
    assert "Model card" in page
    assert "for 30 days" in page
    assert all(topic.title in page for topic in TOPICS.values())


def test_a_full_store_stops_no_conversation(
    client: TestClient, service: hm.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When feedback cannot be kept the page works on, and it can be said again."""

    def refuse(*arguments: Any, **values: Any) -> None:
        raise hm.HolismError("full")

    (decision,) = decisions(ask(client, "I have no money"))
    monkeypatch.setattr(service, "feedback", refuse)
    assert "Was this your question?" in client.post(f"/answers/{decision}", data={"was_mine": "yes"}).text


def test_it_wants_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HOLISM_STORE the application says what is missing."""
    monkeypatch.delenv("HOLISM_STORE", raising=False)
    with pytest.raises(ValueError, match="HOLISM_STORE: got none"):
        from_environment()

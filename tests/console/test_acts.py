"""What operators and reviewers do on the pages: the switch, fuses, the queue and its cases."""

import random
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

import holism as hm
from browsing import launched, needs_browser, serving, violations, watched
from holism.console.access import console_token
from holism.console.app import create
from holism.server.security import Protected
from shop import VISIT, declare, eventually

SIGNED = {"by": "ann", "reason": "complaints <b>"}


def overseen(**rules: Any) -> hm.System:
    """Defers a middling order, prompts for a large one, and has a fuse of each visitor."""
    return declare(
        lambda visit: visit.amount / 1_000,
        guardrails=[hm.Fuse("too many at once", lambda visit: visit.count > 100, per_unit=True)],
        interaction=hm.Interaction(
            (hm.Silent(), hm.Prompt("ask", right=8, wrong=-8), hm.Defer("clerk", right=3, wrong=3, cost=1.5))
        ),
        oversight=hm.Oversight(**rules),
        feedback=[hm.Feedback("waved_away", reaction=hm.Reaction.DISMISSED)],
    )


@pytest.fixture
def service(open_system: Callable[..., hm.Service]) -> hm.Service:
    return open_system(overseen(), rng=random.Random(1))


@pytest.fixture
def client(service: hm.Service) -> TestClient:
    """The operator, logged in."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={console_token(service.folder)}").status_code == 303
    return client


def deferred(service: hm.Service) -> str:
    """The id of a decision that waits for a person."""
    decision = service.decide(VISIT | {"amount": 500.0})
    assert decision.mode is hm.Mode.DEFER
    return decision.id


def test_the_system_is_halted_and_resumed_on_the_page(client: TestClient, service: hm.Service):
    """The next decision is stopped, every page says so, and the one after the resumption is not stopped."""
    assert client.post("/guardrails/halt", data=SIGNED).headers["location"] == "/guardrails"
    eventually(lambda: service.decide(VISIT).error is hm.ErrorCode.STOPPED)
    page = client.get("/goals").text
    assert "Halted" in page
    assert "complaints &lt;b&gt;" in page
    client.post("/guardrails/resume", data={"by": "ann", "reason": "mended"})
    eventually(lambda: service.decide(VISIT).error is None)
    assert client.get("/guardrails.json").json()["halted"] is None


@pytest.mark.parametrize("path", ["/guardrails/halt", "/guardrails/resume"])
def test_nobody_acts_without_a_name_and_a_reason(client: TestClient, service: hm.Service, path: str):
    """The page comes again with what is missing, and nothing is done."""
    answer = client.post(path, data={"by": "", "reason": ""})
    assert answer.status_code == 422
    assert "by: got '', allowed is a text that is not empty" in unescape(answer.text)
    assert service.halted is None


def test_a_blown_fuse_is_shown_and_reset(client: TestClient, service: hm.Service):
    """Blown by one visitor, it stops that one alone until somebody resets it on the page."""
    service.decide(VISIT | {"count": 101})
    shown = client.get("/guardrails.json").json()["fuses"]
    assert [(fuse["name"], fuse["unit"]) for fuse in shown if fuse["blown"]] == [("too many at once", "v1")]
    assert "Reset this fuse" in client.get("/guardrails").text
    assert service.decide(VISIT).error is hm.ErrorCode.STOPPED
    client.post("/guardrails/reset", data=SIGNED | {"fuse": "too many at once", "unit": "v1"})
    eventually(lambda: service.decide(VISIT).error is None)
    assert client.post("/guardrails/reset", data=SIGNED | {"fuse": "none", "unit": ""}).status_code == 422


def test_a_firing_is_shown_with_what_it_changed(client: TestClient, service: hm.Service):
    """What fired last, on which decision, and what was done."""
    decision = service.decide(VISIT | {"count": 101})
    (recent,) = client.get("/guardrails.json").json()["recent"]
    assert (recent["decision"], recent["firing"]["guardrail"]) == (decision.id, "too many at once")


def test_a_case_goes_through_the_queue(client: TestClient, service: hm.Service):
    """Listed, taken, decided with a reason, and gone; the name is remembered for the next one."""
    case = deferred(service)
    assert client.get("/queue.json").json()["queue"]["by_ground"] == {"deferred": 1}
    client.post(f"/queue/{case}/take", data={"by": "ann"})
    assert client.get(f"/queue/{case}.json").json()["taken_by"] == "ann"
    assert 'value="ann"' in client.get(f"/queue/{case}").text
    assert client.post(f"/queue/{case}/review", data=SIGNED | {"by": "bob", "action": "ask"}).status_code == 422
    client.post(f"/queue/{case}/release", data={"by": "ann"})
    answer = client.post(f"/queue/{case}/review", data=SIGNED | {"by": "bob", "action": "ask"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    shown = client.get("/queue.json").json()
    assert shown["queue"]["total"] == 0
    assert [each["name"] for each in shown["reviewers"]["reviewers"]] == ["bob"]
    assert "Decided: <b>ask</b>, by bob" in client.get(f"/queue/{case}").text


def test_an_appeal_comes_first(client: TestClient, service: hm.Service):
    """An appeal stands above what has waited longer, with what the person said, escaped."""
    deferred(service)
    decision = service.decide(VISIT | {"amount": 900.0})
    service.desk.appeal(decision.id, "<script>alert(1)</script>")
    cases = client.get("/queue.json").json()["queue"]["cases"]
    assert [case["ground"] for case in cases] == ["appealed", "deferred"]
    assert "<script>alert" not in client.get("/queue").text
    assert "&lt;script&gt;alert" in client.get(f"/queue/{decision.id}").text


def test_the_systems_answer_is_hidden_until_one_has_answered(open_system: Callable[..., hm.Service]):
    """In decide-first mode neither page, JSON nor list tell; a review without an answer of one's own is refused."""
    service = open_system(overseen(decide_first=True))
    client = TestClient(Protected(create(service)), follow_redirects=False)
    client.get(f"/login?token={console_token(service.folder)}")
    case = deferred(service)
    page, shown = client.get(f"/queue/{case}").text, client.get(f"/queue/{case}.json").json()
    assert "Your answer first" in page
    assert "It leans to" not in page
    assert (shown["suggested"], shown["case"]["story"]["decision"].get("predictions", {})) == (None, {})
    assert client.get("/queue.json").json()["queue"]["cases"][0]["reason"] is None
    assert client.post(f"/queue/{case}/review", data=SIGNED | {"action": "ask"}).status_code == 422
    client.post(f"/queue/{case}/answer", data={"by": "ann", "own": "silent"})
    assert "It leans to" in client.get(f"/queue/{case}").text
    client.post(f"/queue/{case}/review", data=SIGNED | {"action": "ask", "own": "ask"})
    (reviewer,) = client.get("/queue.json").json()["reviewers"]["reviewers"]
    assert (reviewer["first"], reviewer["yielded"]) == (1, 1)


def test_another_look_is_asked_for_on_the_decision(client: TestClient, service: hm.Service):
    """From the decision's page, with a reason, into the queue."""
    decision = service.decide(VISIT | {"amount": 900.0})
    assert "Ask for another person" in client.get(f"/decisions/{decision.id}").text
    client.post(f"/queue/{decision.id}/escalate", data=SIGNED)
    (case,) = client.get("/queue.json").json()["queue"]["cases"]
    assert (case["ground"], case["said"]) == ("escalated", SIGNED["reason"])


@pytest.mark.parametrize("name", ["李", "Łukasz", "ann; path=/"])
def test_any_name_can_act_and_is_remembered(client: TestClient, service: hm.Service, name: str):
    """Names beyond Latin letters are as good as others."""
    assert client.post("/guardrails/halt", data={"by": name, "reason": "smoke"}).status_code == 303
    assert service.halted is not None
    assert service.halted.by == name
    assert f'value="{name}"' in client.get("/guardrails").text


def test_a_system_without_oversight_has_no_queue(open_system: Callable[..., hm.Service]):
    """There is no page and no link to one."""
    service = open_system()
    client = TestClient(Protected(create(service)), follow_redirects=False)
    client.get(f"/login?token={console_token(service.folder)}")
    assert client.get("/queue").status_code == 404
    assert "/queue" not in client.get("/goals").text


def test_fatigue_is_seen_by_how_many_prompts_came_before(client: TestClient, service: hm.Service):
    """Of three prompts the second and third were waved away."""
    for number in range(3):
        decision = service.decide(VISIT | {"amount": 1_000.0})
        if number:
            service.feedback(decision.id, "waved_away")
    shown = client.get("/interaction.json?window=all").json()
    assert shown["watched"]
    assert [(each["prompt"], each["dismissed"]) for each in shown["fatigue"]] == [("1.", 0), ("2.", 1), ("3.", 1)]


def test_a_dismissal_that_was_taken_back_is_none(client: TestClient, service: hm.Service):
    """Who waves a prompt away and then thinks better of it has not dismissed it."""
    decision = service.decide(VISIT | {"amount": 1_000.0})
    service.feedback(decision.id, "waved_away")
    service.feedback(decision.id, "waved_away", False)
    (first,) = client.get("/interaction.json?window=all").json()["fatigue"]
    assert (first["prompts"], first["dismissed"]) == (1, 0)


def test_acts_need_a_session(service: hm.Service):
    """An outsider halts nothing and decides nothing."""
    outsider = TestClient(Protected(create(service)), follow_redirects=False)
    for path in ("/guardrails/halt", "/guardrails/reset", f"/queue/{deferred(service)}/review"):
        assert outsider.post(path, data=SIGNED).status_code == 401
    assert service.halted is None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.mark.browser
@needs_browser[1]
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_reviewer_decides_by_keyboard(browser: Browser, service: hm.Service, width: int, scheme: Any):
    """From the queue to a verdict without a mouse; axe finds nothing on the way."""
    case = deferred(service)
    service.decide(VISIT | {"count": 101, "visitor": "v9"})
    app = Protected(create(service))
    with (
        serving(app, 8_470) as site,
        watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page,
    ):
        page.goto(f"{site}/login?token={console_token(service.folder)}")
        for address in ("/guardrails", "/queue", f"/queue/{case}"):
            page.goto(f"{site}{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert violations(page) == [], address
        page.get_by_label("silent").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("ann")
        page.keyboard.press("Tab")
        page.keyboard.type("it is a regular")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/queue")
        page.get_by_text("Nothing waits.").wait_for()
    assert service.desk.standing(case).action == "ask"

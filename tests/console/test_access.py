"""Who may see the console."""

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.access import SESSION_S, Attempts, Sessions
from holism.console.app import create
from holism.engines.memory import MemoryState
from holism.server.security import Protected
from holism.worlds.clock import VirtualClock
from shop import NOW_US

OPEN = {"/login", "/static"}


def test_every_route_of_every_method_is_refused_without_a_session(service: hm.Service, outsider: TestClient):
    """The router is walked: whatever is added to it later is closed too."""
    walked = 0
    for route in create(service).routes:
        if route.path in OPEN:
            continue
        address = route.path.replace("{name:path}", "x").replace("{id}", "x")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = outsider.request(method, address)
            expected = 303 if method in ("GET", "HEAD") and not address.endswith((".json", ".csv")) else 401
            assert answer.status_code == expected, (method, address)
            assert "filer" not in answer.text
            walked += 1
    assert walked > 70


def test_an_address_that_does_not_exist_is_refused_like_any_other(outsider: TestClient):
    """Without a session nobody learns which pages there are."""
    assert outsider.get("/nothing").headers["location"] == "/login?next=%2Fnothing"
    assert outsider.get("/nothing.json").json()["status"] == 401
    assert outsider.get("/static/../decisions.json").status_code in (401, 404)


def test_the_token_in_a_link_opens_a_session_and_leaves_the_address(service: hm.Service, token: str):
    """The cookie is out of reach of scripts and other sites, and does not hold the token."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    answer = client.get(f"/login?token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert token not in cookie
    assert client.get("/").status_code == 200


def test_the_form_opens_a_session_and_goes_on_to_where_one_was(service: hm.Service, token: str):
    """After the login the page that was asked for is shown."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    to_login = client.get("/decisions?mode=prompt").headers["location"]
    page = client.get(to_login)
    assert 'value="/decisions?mode=prompt"' in page.text
    answer = client.post("/login", data={"token": token, "next": "/decisions?mode=prompt"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/decisions?mode=prompt")


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\nb"]
)
def test_a_login_never_leads_to_another_site(service: hm.Service, token: str, wanted: str):
    """Whatever `next` says, the redirect stays here."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.post("/login", data={"token": token, "next": wanted}).headers["location"] == "/"


def test_a_wrong_token_is_refused_and_after_five_nobody_is_heard(service: hm.Service, token: str):
    """Even the right token has to wait then."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    for _ in range(5):
        answer = client.post("/login", data={"token": "wrong"})
        assert answer.status_code == 403
        assert "not the token" in answer.text
    answer = client.post("/login", data={"token": token})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "set-cookie" not in answer.headers


def test_a_log_out_ends_the_session_for_whoever_holds_the_cookie(service: hm.Service, token: str):
    """A copied cookie is of no use after it."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    client.get(f"/login?token={token}")
    copied = dict(client.cookies)
    assert client.post("/logout").headers["location"] == "/login"
    client.cookies.update(copied)
    assert client.get("/").status_code == 303


def test_another_site_cannot_log_anyone_out(client: TestClient):
    """A change from another site is refused before it reaches the console."""
    assert client.post("/logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/").status_code == 200


def test_a_session_ends_after_twelve_hours():
    """By the service's clock, and for every worker."""
    clock, state = VirtualClock(NOW_US), MemoryState()
    session = Sessions(state, "shop", clock).begin()
    other = Sessions(state, "shop", clock)
    clock.now_us += (SESSION_S - 1) * 1_000_000
    assert other.admits(session)
    clock.now_us += 1_000_000
    assert not other.admits(session)
    assert not other.admits("made up")
    assert not other.admits(None)


def test_failed_attempts_are_forgotten_after_their_window():
    """And one caller's failures do not shut out another."""
    now = [0.0]
    attempts = Attempts(most=2, window_s=10.0, elapsed=lambda: now[0])
    attempts.fail("a")
    attempts.fail("a")
    assert not attempts.allowed("a")
    assert attempts.allowed("b")
    now[0] = 10.5
    assert attempts.allowed("a")

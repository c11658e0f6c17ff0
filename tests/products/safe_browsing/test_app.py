"""The product's pages, without a browser: what they do, refuse and tell the service."""

import re
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.vocabulary.record import RecordKind
from holism_products.safe_browsing.app import PAGES, create, from_environment
from holism_products.safe_browsing.figures import Warned, Week
from holism_products.safe_browsing.model import CARD_FILE
from holism_products.safe_browsing.pages.public import chart
from holism_products.safe_browsing.samples import SAMPLES
from holism_products.safe_browsing.system import system
from holism_products.safe_browsing.ticket import VALID

HARMLESS = "https://en.wikipedia.org/wiki/Phishing"
BADGED = "https://amazon-bonus.example/winter/win"
PHISHING = "http://203.0.113.7/login/verify.php"


@pytest.fixture
def app(service: hm.Service, tmp_path: Path, present: Any) -> Any:
    return create(tmp_path, service, now=present)


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as visitor:
        yield visitor


def visit(client: TestClient, link: str) -> Any:
    return client.get(f"/visit?url={quote(link, safe='')}")


def ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return found[1]


def decisions(service: hm.Service) -> list[str]:
    """All decisions so far, by id, oldest first."""
    return [record.id for record in service.log.read() if record.kind is RecordKind.DECISION]


def told(service: hm.Service) -> dict[str, Any]:
    """What the service holds on its only decision, by the feedback's name; the last of each."""
    (decision,) = decisions(service)
    return {each.name: each.value for each in service.decision(decision).feedback}


def test_a_harmless_link_is_forwarded_at_once(client: TestClient, service: hm.Service) -> None:
    """Nothing stands in the way, and the place in the page is kept."""
    response = visit(client, f"{HARMLESS}#History")
    assert (response.status_code, response.headers["location"]) == (303, f"{HARMLESS}#History")
    assert response.headers["cache-control"] == "no-store"
    assert len(decisions(service)) == 1


def test_a_link_under_review_is_forwarded_at_once(client: TestClient) -> None:
    """An inconclusive address interrupts nobody."""
    assert visit(client, "https://europa.eu/").status_code == 303


def test_an_unusual_link_has_a_badge_and_a_way_on(client: TestClient) -> None:
    """The page of a badge has the link itself, why, and a report; no warning."""
    page = visit(client, BADGED)
    assert page.status_code == 200
    assert f'href="{BADGED}" rel="noreferrer"' in page.text
    assert "Is this the site that you expect?" in page.text
    assert "Report an incorrect badge" in page.text
    assert "Deceptive" not in page.text


def test_phishing_is_warned_of(client: TestClient) -> None:
    """The warning names the site, has the way back first, then details, then the report, and no link to the site."""
    page = visit(client, PHISHING).text
    assert "Deceptive site ahead" in page
    places = [
        page.index(text) for text in ("Back to safety", "<summary>Details", "<summary>Report an incorrect warning")
    ]
    assert places == sorted(places)
    assert "autofocus" in page
    assert f'href="{PHISHING}"' not in page
    assert "<strong>203.0.113.7</strong>" in page


def test_details_say_why_how_sure_and_how_often_right(client: TestClient) -> None:
    """Reasons in words, the estimate, and that there are no data yet on how often it was right."""
    page = visit(client, PHISHING).text
    assert "A number stands where the name of a site should" in page
    assert "of 100 such links are phishing, by our estimate" in page
    assert "there are no data yet" in page
    assert "Only the address was looked at" in page


@pytest.mark.parametrize("link", [PHISHING, BADGED])
def test_without_a_passed_check_there_is_no_number(
    trained: Any, tmp_path_factory: pytest.TempPathFactory, link: str
) -> None:
    """Warning and badge stand; how many of 100 such links are phishing they do not say."""
    folder = tmp_path_factory.mktemp("unchecked")
    shutil.copytree(trained.folder, folder / "models")
    with hm.open(system, folder) as service, TestClient(create(folder, service)) as client:
        page = visit(client, link).text
    assert "we do not say: we have no number that has passed its check" in page
    assert "by our estimate" not in page


def test_details_say_how_often_such_warnings_were_right(client: TestClient, service: hm.Service, present: Any) -> None:
    """Once it is known, the share of such warnings that were right is told, with its n."""
    for link in ("http://203.0.113.8/login/verify.php", "http://203.0.113.9/login/verify.php"):
        visit(client, link)
    service.outcome(decisions(service)[0], phishing=True)
    present.now += timedelta(days=8)
    with TestClient(create(service.folder, service, now=present)) as later:  # the first one holds its figures a while
        page = visit(later, PHISHING).text
    assert "50 of 100 (95 % interval" in page
    assert "n = 2) turned out right" in page


def test_a_sample_shows_what_was_seen_of_its_page(client: TestClient) -> None:
    """Where the browser had read the page, the details tell what it saw."""
    page = client.get("/samples/garden").text
    assert "Something is asked in a pop-up window" in page
    assert "The browser had looked at the page" in page


def test_what_a_page_looks_like_cannot_be_said_in_a_link(client: TestClient) -> None:
    """A phisher cannot add to the link that the page looks harmless."""
    harmless = "&".join(f"{name}=no" for name in SAMPLES["garden"].page)
    page = client.get(f"/visit?url={quote(PHISHING, safe='')}&{harmless}").text
    assert "Only the address was looked at" in page


def test_back_is_told_and_leads_to_the_start(client: TestClient, service: hm.Service) -> None:
    """Turning back is feedback; it works twice, and with a ticket that is no good."""
    page = visit(client, PHISHING).text
    for text in (ticket(page), ticket(page), "x.y", ""):
        response = client.post("/back", data={"ticket": text})
        assert (response.status_code, response.headers["location"]) == (303, "/?back")
    assert told(service) == {"went_back": True}
    assert "Nothing of that page was opened" in client.get("/?back").text


def test_going_on_is_told_and_leads_where_the_warning_said(client: TestClient, service: hm.Service) -> None:
    """The page in between opens the site by itself, and has a link to it."""
    page = client.post("/onward", data={"ticket": ticket(visit(client, PHISHING).text)})
    assert page.status_code == 200
    assert page.headers["refresh"] == f"0; url={PHISHING}"
    assert f'href="{PHISHING}" rel="noreferrer"' in page.text
    assert told(service) == {"proceeded": True}


def test_who_goes_on_after_all_has_gone_on(client: TestClient, service: hm.Service) -> None:
    """Of going back and going on the last one holds."""
    text = ticket(visit(client, PHISHING).text)
    client.post("/back", data={"ticket": text})
    client.post("/onward", data={"ticket": text})
    assert told(service) == {"went_back": False, "proceeded": True}


def test_a_name_before_an_at_sign_is_not_opened(client: TestClient) -> None:
    """What hides the real site is shown in the details, and left out on the way on."""
    page = client.get("/samples/bank").text
    assert '<span class="rest">https://www.bank.example@</span><strong>203.0.113.9</strong>' in page
    response = client.post("/onward", data={"ticket": ticket(page)})
    assert response.headers["refresh"] == "0; url=https://203.0.113.9/login"


@pytest.mark.parametrize("path", ["/onward", "/report"])
def test_nobody_uses_another_ones_ticket_or_an_old_one(client: TestClient, app: Any, present: Any, path: str) -> None:
    """Forged, foreign and old tickets lead nowhere, and say what to do."""
    text = ticket(visit(client, PHISHING).text)
    forged = text[:-1] + ("0" if text[-1] != "0" else "1")
    assert client.post(path, data={"ticket": forged, "url": "https://evil.test/"}).status_code == 410
    with TestClient(app, follow_redirects=False) as other:
        visit(other, PHISHING)
        assert other.post(path, data={"ticket": text}).status_code == 410
    present.now += VALID
    page = client.post(path, data={"ticket": text})
    assert page.status_code == 410
    assert "open the link again" in page.text


def test_a_report_is_kept_without_addresses(client: TestClient, service: hm.Service) -> None:
    """The report counts once; its comment is kept, but for addresses; thanks follow."""
    text = ticket(visit(client, PHISHING).text)
    comment = "This is my shop http://203.0.113.7/ - ask ann@shop.example"
    response = client.post("/report", data={"ticket": text, "comment": comment})
    assert (response.status_code, response.headers["location"]) == (303, "/reported")
    client.post("/report", data={"ticket": text, "comment": ""})
    assert told(service) == {"reported": True, "comment": "This is my shop [address] - ask [e-mail]"}
    (decision,) = decisions(service)
    assert len(service.decision(decision).feedback) == 2
    assert "Thank you" in client.get("/reported").text


def test_a_badge_can_be_reported(client: TestClient, service: hm.Service) -> None:
    """A badge that is wrong is reported by the same form."""
    client.post("/report", data={"ticket": ticket(visit(client, BADGED).text)})
    assert told(service) == {"reported": True}


def test_a_report_that_cannot_be_kept_is_said(client: TestClient, service: hm.Service, monkeypatch: Any) -> None:
    """When the store is gone the person is told, and can still go back and on."""
    text = ticket(visit(client, PHISHING).text)

    def fail(*_: Any, **__: Any) -> str:
        raise hm.HolismError("full")

    monkeypatch.setattr(service, "feedback", fail)
    assert client.post("/report", data={"ticket": text}).status_code == 503
    assert client.post("/back", data={"ticket": text}).status_code == 303
    assert client.post("/onward", data={"ticket": text}).status_code == 200


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "//", "", "a b"]
)
def test_what_is_no_web_address_leads_nowhere(client: TestClient, service: hm.Service, link: str) -> None:
    """Only addresses of web pages are opened; for all else there is a sentence, and no decision."""
    for path in ("/visit", "/open"):
        response = client.get(f"{path}?url={quote(link, safe='')}")
        assert response.status_code == 400
        assert "location" not in response.headers
        assert "refresh" not in response.headers
        assert "<script>alert" not in response.text
    assert decisions(service) == []


def test_an_address_is_shown_as_text(client: TestClient) -> None:
    """Markup in an address is shown, never run; a name in other letters is shown encoded."""
    page = visit(client, "http://203.0.113.7/login/<script>alert(1)</script>/verify.php?\"'>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "xn--" in visit(client, "http://p\u0430ypal.login-verify.top/signin.php").text


def test_ones_own_network_is_forwarded_unjudged(client: TestClient, service: hm.Service) -> None:
    """A printer's page opens at once, and no model has seen its address."""
    response = visit(client, "http://192.168.1.1/setup")
    assert response.headers["location"] == "http://192.168.1.1/setup"
    (decision,) = decisions(service)
    assert service.decision(decision).decision.predictions == {}


def test_while_halted_links_open_and_the_front_page_says_so(client: TestClient, service: hm.Service) -> None:
    """The operator's stop leaves people a browser without the check, and does not hide it."""
    assert "switched off" not in client.get("/").text
    service.halt("ann", "complaints")
    deadline = time.monotonic() + 10
    while visit(client, PHISHING).status_code != 303:
        assert time.monotonic() < deadline, "links were still judged 10 s after the halt"
    assert "switched off" in client.get("/").text


def test_the_field_leads_to_the_visit_by_a_page_in_between(client: TestClient, service: hm.Service) -> None:
    """A form may lead to this site only, so that a page goes on by itself; nothing is judged before."""
    page = client.get("/open?url=debian.org/a?b%26c")
    assert page.headers["refresh"] == "0; url=/visit?url=debian.org%2Fa%3Fb%26c"
    assert decisions(service) == []


def test_a_wrong_address_is_named_beside_the_field(client: TestClient) -> None:
    """What was typed stays in the field, with what is wrong about it."""
    page = client.get("/open?url=not+an+address").text
    assert 'value="not an address"' in page
    assert "has no spaces" in page


def test_the_cookie_is_random_and_out_of_reach(client: TestClient) -> None:
    """It is set with the first visit, hidden from scripts and from other sites' forms, and stays the same."""
    assert "set-cookie" not in client.get("/").headers
    cookie = visit(client, HARMLESS).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "set-cookie" not in visit(client, HARMLESS).headers


def test_a_cookie_that_was_made_up_is_replaced(app: Any) -> None:
    """Nobody chooses a name for themselves that is longer, or somebody's."""
    with TestClient(app, follow_redirects=False, cookies={"visitor": "ann; Path=/"}) as client:
        assert "set-cookie" in visit(client, HARMLESS).headers


def test_badges_are_counted_by_browser(client: TestClient, app: Any) -> None:
    """The fourth unusual link of a day opens at once; in another browser it is the first."""
    assert [visit(client, BADGED).status_code for _ in range(4)] == [200, 200, 200, 303]
    with TestClient(app, follow_redirects=False) as other:
        assert visit(other, BADGED).status_code == 200


def test_figures_are_for_everybody(client: TestClient, service: hm.Service, present: Any) -> None:
    """Without a cookie there are warnings by week, as a chart and a table, shares with their n, and reports."""
    assert "there are no data" in client.get("/figures").text
    assert "set-cookie" not in client.get("/figures").headers


def test_figures_count_what_happened(app: Any, client: TestClient, service: hm.Service, present: Any) -> None:
    """Warnings, reports and shares stand on the page as the log has them."""
    page = visit(client, PHISHING).text
    client.post("/report", data={"ticket": ticket(page)})
    client.post("/onward", data={"ticket": ticket(page)})
    visit(client, HARMLESS)
    # The figures were computed for the warning itself, and are held for some minutes.
    with TestClient(create(service.folder, service, now=present)) as later:
        shown = later.get("/figures").text
    assert "1 warnings on 2 links" in shown
    assert "1 report that one was incorrect" in shown
    assert "0 of 100 (95 % interval 0 to 79, n = 1)" in shown
    assert '<rect class="all"' in shown
    assert '<th scope="row">2026-03-02</th><td>2</td><td>1</td>' in shown


@pytest.mark.parametrize("counts", [(0,), (1, 0, 3), (26, 92, 480)])
def test_the_chart_fits(counts: tuple[int, ...]) -> None:
    """Bars stand on the foot, inside the picture, and as high as the lines say; what was wrong is part of them."""
    weeks = [Week(date(2026, 3, 2), 500, (Warned(date(2026, 3, 2), "likely", True, False, False),) * n) for n in counts]
    drawn = chart(tuple(weeks))
    assert drawn.lines[0] == (0, drawn.foot)
    per_warning = (drawn.foot - drawn.lines[-1][1]) / drawn.lines[-1][0]
    for bar, count in zip(drawn.bars, counts, strict=True):
        assert bar.height == bar.wrong_height == pytest.approx(count * per_warning)
        assert bar.y + bar.height == pytest.approx(drawn.foot)
        assert bar.y >= 0
        assert drawn.left <= bar.x < bar.x + bar.width <= drawn.width
    assert len(drawn.lines) <= 6


def test_about_says_what_it_is_and_how_good(client: TestClient, trained: Any) -> None:
    """Scope, what it never does, what is kept, and the training's own figures."""
    page = client.get("/about").text
    assert "cannot say that a site is safe" in page
    assert "The address itself is written nowhere" in page
    assert f"<td>{trained.report.caught.value:.2%}</td>" in page
    assert "made up" in page


def test_about_works_without_a_model_card(service: hm.Service, tmp_path: Path) -> None:
    """A model that came without its card has no figures, and the page says the rest."""
    (tmp_path / "models" / CARD_FILE).unlink()
    with TestClient(create(tmp_path, service)) as client:
        page = client.get("/about").text
    assert "What it never does" in page
    assert "How good it is" not in page


def test_changes_come_from_the_site_itself(client: TestClient) -> None:
    """Another site cannot post for a visitor."""
    text = ticket(visit(client, PHISHING).text)
    for method, path, _ in PAGES:
        if method == "POST":
            refused = client.post(path, data={"ticket": text}, headers={"sec-fetch-site": "cross-site"})
            assert refused.status_code == 403, path


def test_pages_set_the_strict_policy(client: TestClient) -> None:
    """Every page, the warning, too, loads from this site only; unknown addresses have a page."""
    for response in (client.get("/"), visit(client, PHISHING), client.get("/figures"), client.get("/nothing")):
        assert response.headers["content-security-policy"].startswith("default-src 'self'")
    assert client.get("/nothing").status_code == 404
    assert client.get("/samples/nothing").status_code == 404


def test_the_application_opens_on_the_folder_that_is_named(
    trained: Any, service: hm.Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOLISM_STORE names the folder; without it nothing is opened."""
    monkeypatch.setenv("HOLISM_STORE", str(tmp_path))
    with TestClient(from_environment(), follow_redirects=False) as client:
        assert visit(client, HARMLESS).status_code == 303
    monkeypatch.delenv("HOLISM_STORE")
    with pytest.raises(ValueError, match="HOLISM_STORE"):
        from_environment()

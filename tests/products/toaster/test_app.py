"""The product's page, without a browser: what it shows, does and refuses."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism_products.toaster.app import create, from_environment
from holism_products.toaster.bench import Bench
from holism_products.toaster.wiring import Wiring

SCRIPT = {"accept": "application/json"}


@pytest.fixture
def client(service: hm.Service, wiring: Wiring, bench: Bench) -> Iterator[TestClient]:
    with TestClient(create(service, wiring, bench=bench)) as visitor:
        yield visitor


def push(client: TestClient, level: int = 3) -> Any:
    return client.post("/lower", data={"level": str(level), "bread": "fresh"})


def test_the_page_shows_a_toaster_with_its_guards(client: TestClient) -> None:
    """It is drawn, the guards are armed, and the strict policy is set."""
    response = client.get("/")
    assert response.headers["content-security-policy"].startswith("default-src 'self'")
    assert response.headers["cache-control"] == "no-store"
    assert response.text.count("<svg") >= 3
    assert response.text.count('class="state">armed') == 6
    assert "style=" not in response.text


def test_a_toast_goes_without_a_script(client: TestClient, watch: Any) -> None:
    """The lever is pushed, the page is looked at again, the toast is done and is rated."""
    assert "Raise the slices" in push(client).text
    watch.now_s += 5.0
    assert "Toasting" in client.get("/").text
    watch.now_s += 60.0
    assert "Done after" in client.get("/").text
    assert "The next toast goes by it" in client.post("/rate", data={"rating": "0"}).text


def test_the_script_gets_the_parts_that_change(client: TestClient, watch: Any) -> None:
    """With JSON asked for, each region's HTML comes with the status and whether it goes on."""
    told = client.post("/lower", data={"level": "3", "bread": "frozen"}, headers=SCRIPT).json()
    assert (told["status"], told["goes"]) == ("Toasting.", True)
    assert set(told["regions"]) == {"stage", "start", "guards", "after", "faults"}
    watch.now_s += 60.0
    assert client.get("/", headers=SCRIPT).json()["goes"] is False


def test_an_adversary_is_shown_to_be_stopped(client: TestClient, watch: Any) -> None:
    """The lamps of limit, rule and time have fired; the kitchen is not on fire."""
    assert "a billion watts" in client.post("/break", data={"fault": "adversary"}).text
    push(client)
    watch.now_s += 60.0
    page = client.get("/").text
    assert page.count('class="state">fired') == 3
    assert "no fire" in page
    assert "Broken off after 240 s" in page


def test_a_blown_fuse_wants_a_name_and_a_reason(client: TestClient, watch: Any) -> None:
    """Without both the form comes again and says so; with both the toaster toasts again."""
    client.post("/break", data={"fault": "all sensors stuck"})
    push(client)
    watch.now_s += 60.0
    assert "The thermal fuse has blown" in client.get("/").text
    refused = client.post("/fuse", data={"by": "Ann", "reason": " "})
    assert refused.status_code == 422
    assert "please give both" in refused.text
    client.post("/break", data={"fault": ""})
    assert "The thermal fuse has blown" in push(client).text
    assert "The thermal fuse has blown" not in client.post("/fuse", data={"by": "Ann", "reason": "new"}).text
    # Every worker learns of it within a second.
    while "Raise the slices" not in push(client).text:
        pass


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/lower", {"level": "9", "bread": "fresh"}),
        ("/lower", {"level": "3", "bread": "cake"}),
        ("/lower", {}),
        ("/break", {"fault": "fire"}),
        ("/rate", {"rating": "5"}),
        ("/speed", {"speed": "1000000"}),
    ],
)
def test_what_no_button_sends_is_refused(client: TestClient, path: str, fields: dict[str, str]) -> None:
    """Another value than those on the page gets a page that says what is allowed."""
    response = client.post(path, data=fields)
    assert response.status_code == 400
    assert "allowed is one of" in response.text


def test_what_is_typed_is_shown_as_text(client: TestClient, watch: Any) -> None:
    """A value that is refused is escaped."""
    assert "<script>x" not in client.post("/break", data={"fault": "<script>x"}).text
    assert re.search("&lt;script&gt;x", client.post("/break", data={"fault": "<script>x"}).text)


def test_other_sites_and_methods_are_refused(client: TestClient) -> None:
    """A form of another site breaks nothing, and the lever is not pushed by a link."""
    assert (
        client.post("/break", data={"fault": "adversary"}, headers={"origin": "http://evil.example"}).status_code == 403
    )
    assert client.get("/lower").status_code == 405
    assert client.get("/nothing").status_code == 404


def test_it_opens_from_the_environment(trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HOLISM_STORE names the folder; the page is served and the service closed at the end."""
    shutil.copytree(trained.folder, tmp_path / "models")
    monkeypatch.setenv("HOLISM_STORE", str(tmp_path))
    with TestClient(from_environment()) as client:
        assert client.get("/").status_code == 200

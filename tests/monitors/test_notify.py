"""Messages, sent to a real local receiver."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

import holism as hm
from holism.monitors.notify import Message, by_apprise, message
from holism.vocabulary.alert import Alert
from holism.vocabulary.monitor import Grounds
from holism.vocabulary.reading import Reading, ReadingState


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted to it; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.received: list[dict[str, str]] = []
        self.status = 200

    @property
    def address(self) -> str:
        """Where it is, as Apprise writes it."""
        return f"json://127.0.0.1:{self.server_port}/alerts"


class Taking(http.server.BaseHTTPRequestHandler):
    """Takes one post."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook on this machine."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_reaches_a_webhook(receiver: Receiver):
    """The receiver is given the title and the text."""
    assert by_apprise([receiver.address])(Message("shop: 1 alert", "it is late"))
    (received,) = receiver.received
    assert (received["title"], received["message"]) == ("shop: 1 alert", "it is late")


def test_a_message_that_is_not_taken_is_said(receiver: Receiver):
    """A receiver that fails leaves the message unsent."""
    receiver.status = 500
    assert not by_apprise([receiver.address])(Message("shop", "it is late"))


def test_an_unknown_address_is_refused_without_its_password():
    """The message names the scheme, and nothing that may be secret."""
    with pytest.raises(
        hm.DeclarationError, match="got an address of 'nosuch', allowed are those that Apprise knows"
    ) as e:
        by_apprise(["nosuch://user:hunter2@host"])
    assert "hunter2" not in str(e.value)


def test_a_message_holds_every_alert_with_its_link():
    """A line each, in the order given, with the console's page under it."""
    reading = Reading("budget", "", 0, ReadingState.ALARM, 0.2, 0.1, 0.3, 50, bound=0.01)
    alerts = [Alert(id, Grounds.OPERATION, (), reading, 0, 0) for id in ("a1", "a2")]
    found = message("Shop", alerts, "http://localhost:8001")
    assert found.title == "Shop: 2 alerts"
    assert found.body.splitlines() == [
        "Operation: budget is 0.2 against a bound of 0.01 (n 50).",
        "http://localhost:8001/alerts/a1",
        "Operation: budget is 0.2 against a bound of 0.01 (n 50).",
        "http://localhost:8001/alerts/a2",
    ]
    assert "http" not in message("Shop", alerts).body

"""The hot route on a real connection: HTTP as clients speak it, whole and broken."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn

import holism as hm
from holism.server.app import Application
from holism.server.bodies import MOST_BYTES
from holism.server.ports import listen
from holism.server.protocol import DecisionProtocol
from holism.server.run import configuration
from shop import VISIT

BODY = json.dumps(VISIT).encode()
Ask = Callable[[bytes, int], list[tuple[int, dict[str, str], bytes]]]


@pytest.fixture
def application(open_system: Callable[..., hm.Service]) -> Application:
    return Application(open_system())


@pytest.fixture
def address(application: Application) -> Iterator[tuple[str, int]]:
    """A server with the protocol, in a thread."""
    listener = listen("127.0.0.1", 18_000)
    server = uvicorn.Server(configuration(application, http=DecisionProtocol))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield listener.getsockname()
    server.should_exit = True
    thread.join()


@pytest.fixture
def ask(address: tuple[str, int]) -> Ask:
    """Sends bytes on one connection and reads so many answers."""

    def ask_(sent: bytes, answers: int = 1) -> list[tuple[int, dict[str, str], bytes]]:
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(sent)
            reader = connection.makefile("rb")
            return [_read(reader) for _ in range(answers)]

    return ask_


def _read(reader) -> tuple[int, dict[str, str], bytes]:
    status = int(reader.readline().split()[1])
    headers = {}
    while line := reader.readline().strip():
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    return status, headers, reader.read(int(headers.get("content-length", 0)))


def post(application: Application, body: bytes = BODY, extra: str = "", path: str = "/v1/decisions") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {application.key.value}\r\n{extra}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_one_connection_serves_many_requests(ask: Ask, application: Application):
    """Requests that follow each other on one connection are answered in order, each with its own decision."""
    answers = ask(post(application) * 5, 5)
    assert [status for status, _, _ in answers] == [200] * 5
    assert len({json.loads(body)["id"] for _, _, body in answers}) == 5
    assert {headers["holism-recorded"] for _, headers, _ in answers} == {"durable"}


def test_a_request_may_come_byte_by_byte(address: tuple[str, int], application: Application):
    """However it is cut into packets, a request is one request."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in post(application):
            connection.send(bytes([byte]))
        assert _read(connection.makefile("rb"))[0] == 200


def test_a_chunked_body_is_read(ask: Ask, application: Application):
    """A body without a length, in chunks."""
    head = post(application, b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:9], BODY[9:])) + b"0\r\n\r\n"
    assert ask(head + chunked, 1)[0][0] == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (lambda a: post(a, b"{}"), 422),
        (lambda a: post(a, b""), 422),
        (lambda a: post(a).replace(b"Host: localhost", b"Host: evil.example"), 400),
        (lambda a: post(a).replace(b"Bearer ", b"Bearer x"), 401),
        (lambda a: post(a, b" " * (MOST_BYTES + 1)), 413),
        (lambda a: post(a, path="/v1/unknown"), 404),
        (lambda a: post(a, extra="Expect: 100-continue\r\n"), 100),
        (lambda a: post(a).replace(b"HTTP/1.1", b"HTTP/1.0"), 200),
        (lambda a: b"not http at all\r\n\r\n", 400),
    ],
)
def test_each_way_gives_its_answer(
    sent: Callable[[Application], bytes], status: int, ask: Ask, application: Application
):
    """The short way and uvicorn's own way refuse and answer alike."""
    assert ask(sent(application), 1)[0][0] == status


def test_a_body_that_is_too_long_closes_the_connection(ask: Ask, application: Application):
    """Nothing after it on the connection is taken for a request."""
    ((_, headers, _),) = ask(post(application, b" " * (MOST_BYTES + 1)), 1)
    assert headers["connection"] == "close"


def test_close_is_honoured(address: tuple[str, int], application: Application):
    """After `Connection: close` the server closes."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(post(application, extra="Connection: close\r\n"))
        reader = connection.makefile("rb")
        assert _read(reader)[0] == 200
        assert reader.read() == b""


def test_a_client_that_leaves_loses_no_record(address: tuple[str, int], application: Application):
    """A connection that is cut after the request still leaves its decision in the log, and the server goes on."""
    before = application.service.log.head()
    for _ in range(20):
        with contextlib.closing(socket.create_connection(address, timeout=10)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(post(application))
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(post(application))
        assert _read(connection.makefile("rb"))[0] == 200
    assert application.service.flush()
    assert application.service.log.head() > before


def test_a_retry_over_http_gives_the_same_decision(ask: Ask, application: Application):
    """The idempotency key works on the short way too."""
    answers = ask(post(application, extra="Idempotency-Key: k\r\n") * 2, 2)
    assert answers[0][2] == answers[1][2]


def test_many_connections_at_once_are_all_answered(address: tuple[str, int], application: Application):
    """Two hundred connections in flight together: each is answered with its own durable decision."""
    connections = [socket.create_connection(address, timeout=20) for _ in range(200)]
    for connection in connections:
        connection.sendall(post(application))
    answers = [_read(connection.makefile("rb")) for connection in connections]
    for connection in connections:
        connection.close()
    assert {status for status, _, _ in answers} == {200}
    ids = {json.loads(body)["id"] for _, _, body in answers}
    assert len(ids) == 200
    assert all(application.service.log.find("shop", id=each) for each in ids)

"""Tells people of alerts, through Apprise: mail, chat, a webhook, any of its services. Needs the extra `notify`."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from holism.monitors.alerts import sentence
from holism.vocabulary.alert import Alert
from holism.vocabulary.errors import DeclarationError


class Message(msgspec.Struct, frozen=True):
    """What people are sent: one message for all that a look found."""

    title: str
    body: str


class Notify(Protocol):
    """Sends a message; says whether it was taken."""

    def __call__(self, message: Message) -> bool: ...


def by_apprise(addresses: Sequence[str]) -> Notify:
    """Sends to Apprise addresses, such as `json://host:port/path` (a webhook) or `mailto://…`.

    Raises `DeclarationError` for an address that Apprise does not know, or without the extra `notify`.
    """
    try:
        import apprise
    except ImportError as error:
        raise DeclarationError("notify: needs the extra notify, pip install 'holism[notify]'") from error
    service = apprise.Apprise()
    for address in addresses:
        if not service.add(address):
            # The address may hold a password: only its scheme is repeated.
            scheme = address.partition(":")[0]
            raise DeclarationError(f"notify: got an address of {scheme!r}, allowed are those that Apprise knows")

    def send(message: Message) -> bool:
        return bool(service.notify(body=message.body, title=message.title, body_format=apprise.NotifyFormat.TEXT))

    return send


def message(title: str, alerts: Sequence[Alert], console: str = "") -> Message:
    """One message for several alerts, in the order given: a line each, with a link to its page in the console.

    :param console: the console's address, without a slash at its end; empty where there is none.
    """
    lines = []
    for alert in alerts:
        lines.append(f"{alert.grounds.value.capitalize()}: {sentence(alert)}")
        if console:
            lines.append(f"{console}/alerts/{alert.id}")
    count = f"{len(alerts)} alert{'s' if len(alerts) != 1 else ''}"
    return Message(f"{title}: {count}", "\n".join(lines))

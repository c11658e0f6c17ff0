"""The guided chat: menus of buttons that end at topics. No machine learning; a file that anybody can edit."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from holism_products.legal_chat.topic import HERE, TOPICS

START: Final = "start"


@dataclass(frozen=True)
class Button:
    """What can be pressed: it goes on to a menu, or ends at a topic; one of both."""

    label: str
    to: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Menu:
    """A question with buttons."""

    question: str
    buttons: tuple[Button, ...]


def read_menus(content: Mapping[str, Any]) -> dict[str, Menu]:
    """The menus by name. Raises ValueError that names a menu with a button to nowhere."""
    menus = {
        name: Menu(each["question"], tuple(Button(**button) for button in each["buttons"]))
        for name, each in content.items()
    }
    for name, menu in menus.items():
        for button in menu.buttons:
            if (button.to in menus) == (button.topic in TOPICS):
                raise ValueError(f"menu {name!r}: got {button}, allowed is a button to one menu or to one topic")
    return menus


MENUS: Final[Mapping[str, Menu]] = read_menus(tomllib.loads((HERE / "guided.toml").read_text(encoding="utf-8")))
"""All menus, by name; START is the first."""

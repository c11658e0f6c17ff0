"""The guided chat: every topic can be reached, and a button to nowhere is refused."""

import pytest

from holism_products.legal_chat.guided import MENUS, START, Button, read_menus
from holism_products.legal_chat.topic import TOPICS


def test_every_topic_and_menu_is_reached_from_the_start() -> None:
    """From the first menu two presses lead to each topic, and no menu is left out."""
    seen, waiting, topics = set(), [START], set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        topics |= {button.topic for button in MENUS[name].buttons if button.topic}
        waiting += [button.to for button in MENUS[name].buttons if button.to and button.to not in seen]
    assert seen == set(MENUS)
    assert topics == set(TOPICS)


def test_a_menu_is_short() -> None:
    """No menu has more than six buttons, and no two say the same."""
    for menu in MENUS.values():
        labels = [button.label for button in menu.buttons]
        assert len(set(labels)) == len(labels) <= 6


@pytest.mark.parametrize("button", [{"to": "moon"}, {"topic": "moon"}, {}, {"to": "start", "topic": "wills"}])
def test_a_button_to_nowhere_is_refused(button: dict[str, str]) -> None:
    """A button must lead to one menu or one topic that exists; the message shows it."""
    with pytest.raises(ValueError, match=r"menu 'start': got Button\(label='x'.*one menu or to one topic"):
        read_menus({"start": {"question": "?", "buttons": [{"label": "x", **button}]}})
    assert Button("x").to == ""

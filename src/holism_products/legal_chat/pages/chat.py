"""The chat itself: asking, choosing, and saying whether it was the right answer."""

from typing import Final

from starlette.responses import JSONResponse, Response

from holism_products.legal_chat.conversations import LONGEST_MESSAGE, Turn, Way
from holism_products.legal_chat.guided import MENUS, START
from holism_products.legal_chat.pages.cards import Card, card
from holism_products.legal_chat.pages.visit import Visit, to
from holism_products.legal_chat.system import MOST_WRONG, system
from holism_products.legal_chat.topic import OTHER, TOPICS
from holism_products.site.markdown import blocks

EXAMPLES: Final = ("I have no money left", "My landlord wants me out", "I was not paid for my work")
NOTHING_SAID: Final = "Please write what happened, in a few words."
WAYS: Final[dict[str, Way]] = {"chosen": "chosen", "guided": "guided"}


def front(visit: Visit) -> Response:
    """The conversation so far, or what the chat is."""
    return _chat(visit)


def ask(visit: Visit) -> Response:
    """A question in words."""
    message = visit.fields.get("message", "").strip()
    if not message:
        return _chat(visit, error=NOTHING_SAID)
    if len(message) > LONGEST_MESSAGE:
        return _chat(visit, error=f"Please use at most {LONGEST_MESSAGE:,} characters.", message=message)
    return _on(visit, visit.parts.conversations.ask(visit.known(), message=message))


def choose(visit: Visit) -> Response:
    """A topic's button, or "none of these"; `after` is the decision that offered it."""
    chosen, way = visit.fields.get("topic", ""), WAYS.get(visit.fields.get("way", ""))
    if way is None or (chosen not in TOPICS and chosen != OTHER):
        return visit.not_found()
    conversations, visitor = visit.parts.conversations, visit.known()
    offered = conversations.find(visitor, visit.fields.get("after", ""))
    if offered and "picked" not in offered.said and "helped" not in offered.said:
        conversations.say(offered.decision.id, "picked" if chosen in TOPICS else "none_fit")
        conversations.judge(offered, chosen)
    return _on(visit, conversations.ask(visitor, chosen=chosen, way=way))


def judge(visit: Visit) -> Response:
    """Whether an answer was to the question: yes, or no, which takes it back."""
    turn = visit.parts.conversations.find(visit.known(), visit.request.path_params["decision"])
    name = {"yes": "helped", "no": "not_mine"}.get(visit.fields.get("was_mine", ""))
    if turn is None or name is None:
        return visit.not_found()
    shown = _card(visit, turn)
    if shown.can_be_judged and visit.parts.conversations.say(turn.decision.id, name):
        visit.parts.conversations.judge(turn, turn.topics[0] if name == "helped" else OTHER)
    said = visit.parts.conversations.find(visit.known(), turn.decision.id)
    return _on(visit, said or turn)


def start_anew(visit: Visit) -> Response:
    """Forgets the conversation."""
    if visit.visitor is not None:
        visit.parts.conversations.start_anew(visit.visitor)
    return to("/")


def guided(visit: Visit) -> Response:
    """One menu of the guided chat."""
    name = visit.request.path_params.get("menu", START)
    if name not in MENUS:
        return visit.not_found()
    return visit.page("guided.html", menu=MENUS[name], first=name == START, other=OTHER)


def about(visit: Visit) -> Response:
    """What the chat knows, does not do, and keeps; and its model card."""
    values = {"scope": system.scope, "most_wrong": MOST_WRONG, "topics": TOPICS.values()}
    return visit.page("about.html", card=blocks(visit.parts.card), **values)


def _card(visit: Visit, turn: Turn) -> Card:
    return card(turn, undoable=visit.parts.conversations.can_be_taken_back(turn))


def _chat(visit: Visit, *, error: str = "", message: str = "") -> Response:
    if error and _wants_json(visit):
        return JSONResponse({"error": error}, 422)
    cards = [_card(visit, turn) for turn in visit.turns()]
    sent = visit.parts.leads.of_conversation(visit.visitor.conversation) if visit.visitor else None
    menu = MENUS[START]
    values = {"examples": EXAMPLES, "menu": menu, "error": error, "message": message, "other": OTHER, "sent": sent}
    return visit.page("chat.html", 422 if error else 200, cards=cards, most=LONGEST_MESSAGE, **values)


def _on(visit: Visit, turn: Turn) -> Response:
    """The page at this turn; or, to the page's script, the turn alone."""
    if not _wants_json(visit):
        return to(f"/#turn-{turn.number}")
    shown = visit.parts.templates.get_template("_turn.html").render(card=_card(visit, turn), other=OTHER)
    return JSONResponse({"html": shown, "turn": turn.number})


def _wants_json(visit: Visit) -> bool:
    return "application/json" in visit.request.headers.get("accept", "")

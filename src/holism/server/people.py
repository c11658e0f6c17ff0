"""What people ask of a system over HTTP: to be left alone, to appeal, to review, to take something back."""

from holism.server.bodies import AppealBody, EscalationBody, PreferenceBody, ReviewBody, UndoBody
from holism.server.exchange import Handler, asked, posted
from holism.service import Service
from holism.vocabulary.oversight import Review, Standing
from holism.vocabulary.preference import Preference


class People:
    """What one service answers to people; what is refused says which field, and what is allowed."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Path, method and handler of each."""
        return [
            ("/v1/preferences", "POST", posted(PreferenceBody, self.prefer)),
            ("/v1/preferences/{unit}", "GET", asked("unit", self.preference)),
            ("/v1/appeals", "POST", posted(AppealBody, self.appeal)),
            ("/v1/escalations", "POST", posted(EscalationBody, self.escalate)),
            ("/v1/reviews", "POST", posted(ReviewBody, self.review)),
            ("/v1/undos", "POST", posted(UndoBody, self.undo)),
            ("/v1/decisions/{id}/standing", "GET", asked("id", self.standing)),
        ]

    def prefer(self, given: PreferenceBody) -> Preference:
        """Mutes, snoozes or unmutes; honoured by the very next decision."""
        if given.muted:
            return self._service.mute(given.unit, given.option, by=given.by, until_us=given.until_us)
        return self._service.unmute(given.unit, given.option, by=given.by)

    def preference(self, unit: str) -> Preference:
        """What a unit has muted."""
        return self._service.preference(unit) or Preference(unit, 0, "nobody")

    def appeal(self, given: AppealBody) -> Standing:
        """The person concerned objects."""
        self._service.desk.appeal(given.decision, given.statement, given.by)
        return self.standing(given.decision)

    def escalate(self, given: EscalationBody) -> Standing:
        """Somebody asks for another person's look."""
        self._service.desk.escalate(given.decision, given.by, given.reason)
        return self.standing(given.decision)

    def review(self, given: ReviewBody) -> Review:
        """A named reviewer's verdict."""
        return self._service.desk.review(given.decision, given.by, given.action, given.reason, own=given.own)

    def undo(self, given: UndoBody) -> Standing:
        """Takes an automated action back, within its time."""
        self._service.desk.undo(given.decision, given.by)
        return self.standing(given.decision)

    def standing(self, decision: str) -> Standing:
        """How a decision stands with people: whether it waits, and what holds."""
        return self._service.desk.standing(decision)

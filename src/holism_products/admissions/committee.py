"""What the committee does with a file: read it, answer, look at the note, decide; interview; hear appeals.

A person decides at every step and gives their name. What they decide is recorded on the note's decision, as the truth
that fairness is measured on: the executed decision, not the model's.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Final, Literal

import holism as hm
from holism_products.admissions.applicants import EVIDENCE, draw
from holism_products.admissions.files import File, Files
from holism_products.admissions.promise import Promise, reasons
from holism_products.admissions.system import DOUBTFUL, STRONG, Application
from holism_products.admissions.world import file_of

Answer = Literal["yes", "no"]
ANSWERS: Final = {"yes": "invite", "no": "do not invite"}
LEANS: Final = {STRONG: "yes", DOUBTFUL: "no"}
CYCLE: Final = "today"
LONGEST: Final = 2_000
INVENTED: Final = (
    "Aylin Demir", "Ben Okafor", "Chiara Russo", "Daniel Weber", "Elif Kaya", "Farid Haddad", "Greta Lind", "Hana Sato",
)  # fmt: skip


class Refused(ValueError):
    """What cannot be done, in words for whoever tried."""


@dataclass(frozen=True)
class Note:
    """The note beside a file: which way it leans, how likely it is, and what speaks loudest."""

    leans: str
    probability: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Committee:
    """The committee's work on the files; safe to share between threads."""

    service: hm.Service
    files: Files
    promise: Promise

    def apply(self, name: str, given: Mapping[str, str]) -> File:
        """Takes an application; its letter is put on one scale before anybody reads it. Raises `Refused`."""
        if not name.strip():
            raise Refused("Please give your name.")
        try:
            recorded = {each: float(given.get(each, "")) for each in EVIDENCE}
        except ValueError:
            raise Refused("Please give each entry as a number, with a point: 72.5.") from None
        for each, entry in EVIDENCE.items():
            if not entry.low <= recorded[each] <= entry.high:
                raise Refused(f"{each}: got {recorded[each]:g}, allowed is {entry.low:g} to {entry.high:g}.")
        origin: Literal["home", "abroad"] = "abroad" if given.get("origin") == "abroad" else "home"
        letter = self.promise.scale().common(recorded["letter"], origin)
        entries = Application(
            applicant=f"f-{token_hex(6)}", cycle=CYCLE, origin=origin, **(recorded | {"letter": letter})
        )
        return self.files.add(name.strip()[:80], entries, self.service.decide(entries).id)

    def invent(self) -> None:
        """Some applicants of today, so that a demonstration has something to read."""
        chance = random.Random(CYCLE)
        for name in INVENTED:
            entries = file_of(f"f-{chance.getrandbits(48):012x}", draw(chance), self.promise.scale(), CYCLE)
            self.files.add(name, entries, self.service.decide(entries).id)

    def note(self, file: File) -> Note:
        """What the note says: to the committee only after a reader has answered."""
        decision = self.service.decision(file.decision).decision
        prediction = decision.predictions.get("passes")
        leans = self.service.desk.standing(file.decision).action
        said = reasons(self.promise, file.entries) if prediction is not None else ()
        return Note(leans, None if prediction is None else float(prediction.value), said)

    def answer(self, file: File, by: str, own: str) -> None:
        """A reader's own answer, before they see the note. Raises `Refused`."""
        if own not in ANSWERS:
            raise Refused("Please say whether you would invite.")
        if not self.files.change(file.id, "reading", reader=_named(by), own=own):
            raise Refused("Somebody else has read this file meanwhile.")

    def decide(self, file: File, answer: str) -> None:
        """The first stage, by the reader who has seen file and note. Raises `Refused`."""
        if answer not in ANSWERS or not file.own:
            raise Refused("Please answer before you look at the note, and then decide.")
        after = "interview" if answer == "yes" else "turned down"
        if not self.files.change(file.id, "reading", stage=after, read_by=file.reader):
            raise Refused("Somebody else has decided this file meanwhile.")
        leans = LEANS.get(self.note(file).leans)
        if leans is not None:
            self.service.feedback(file.decision, "followed" if answer == leans else "overruled", by=file.reader)
        if answer != file.own and answer == leans:
            self.service.feedback(file.decision, "swayed", by=file.reader)
        self.service.outcome(file.decision, shortlisted=answer == "yes")
        if answer == "no":
            self.service.outcome(file.decision, offered=False)

    def offer(self, file: File, by: str, answer: str) -> None:
        """The second stage, after the interview. Raises `Refused`."""
        if answer not in ANSWERS:
            raise Refused("Please say whether a place is offered.")
        after = "offered" if answer == "yes" else "turned down"
        if not self.files.change(file.id, "interview", stage=after, decided_by=_named(by)):
            raise Refused("Somebody else has decided this file meanwhile.")
        self.service.outcome(file.decision, offered=answer == "yes")

    def appeal(self, file: File, statement: str) -> None:
        """The applicant objects. Raises `Refused`."""
        if file.stage != "turned down" or file.statement:
            raise Refused("You can appeal once, after you were turned down.")
        if not 0 < len(statement.strip()) <= LONGEST:
            raise Refused(f"Please say why, in at most {LONGEST:,} letters.")
        self.service.desk.appeal(file.decision, statement)
        self.files.change(file.id, "turned down", statement=statement.strip())

    def hear(self, file: File, by: str, leans: str, reason: str) -> None:
        """Somebody else hears the appeal: a note that is struck sends the file back to be read. Raises `Refused`."""
        by = _named(by)
        if by.casefold() in (file.read_by.casefold(), file.decided_by.casefold()):
            raise Refused("Whoever decided cannot hear the appeal. Please ask somebody else.")
        before = self.note(file).leans
        try:
            self.service.desk.review(file.decision, by, leans, reason, own=leans)
        except hm.InvalidRequest as wrong:
            raise Refused(" ".join(f"{problem}." for problem in wrong.problems)) from wrong
        if leans == before:
            self.files.change(file.id, "turned down", heard=f"{by} has looked again and leaves it: {reason.strip()}")
            return
        heard = f"{by} has struck the note, and the file is read again by somebody else: {reason.strip()}"
        self.files.change(file.id, "turned down", heard=heard, stage="reading", reader="", own="")


def _named(by: str) -> str:
    if not by.strip():
        raise Refused("Please give your name: a person answers for this.")
    return by.strip()[:80]

"""The chat's lead, who says how much the chat may answer at once, and holds that against what people say.

At first the chat asks back whenever it has a guess, and learns from what people choose whether the guess was right. In
this world nine in ten choose a topic, or none, however good the guess was: the first certificate rests on labels that
are missing at random. Each person counts once.

Once it answers at once labels come from "Was this your question?", and are missing at random no more: who got the
answer to another question says so more often than who was helped. More of the labelled answers are wrong than of all
answers, so the error is on the safe side: the certificate lapses rather too early than too late, and what the log
supports is rather too little than too much. No weight mends that, since nobody knows how much more often people say no.
"""

from typing import Final

import holism as hm
from holism.reports.coverage import certify, check
from holism.worlds.environment import Environment, Process, days

NAME: Final = "lead of the chat"
ASKS_BACK_DAYS: Final = 14.0
LOOKS_EVERY_DAYS: Final = 7.0
ENOUGH: Final = 1_000
"""Labels before the first attempt to certify. Each attempt may be wrong with 5 %, so there should not be many."""


def lead(environment: Environment) -> Process:
    """At least two weeks of labels, then a certificate; and every week a look at whether it came true.

    What has lapsed is not certified anew, since labels from before and after the change say different things. A person
    must find out what has changed and write the missing answer; that makes a new release, with labels of its own.
    """
    yield days(ASKS_BACK_DAYS)
    while True:
        # Labels are a part of the outcomes: with fewer of these there is nothing to look at.
        if environment.outcomes >= ENOUGH:
            environment.service.flush()
            look(environment.service)
        yield days(LOOKS_EVERY_DAYS)


def look(service: hm.Service) -> None:
    """Holds the certificate against outcomes, and certifies where none supports anything yet and labels are enough."""
    report = check(service)
    waits = report.in_force is None or (report.automates_from is None and not report.in_force.lapsed)
    if waits and report.supported.labelled >= ENOUGH:
        certify(service, by=NAME, reason="people have said which guesses were right")

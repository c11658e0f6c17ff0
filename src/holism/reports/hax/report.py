"""The report over all 18 guidelines: 14 are checked, 2 come with the framework, 2 are a person's judgement."""

from collections import Counter

import msgspec

from holism.reports.hax import during, initially, over_time, when_wrong
from holism.reports.hax.evidence import Evidence
from holism.reports.hax.guideline import Found, Guideline
from holism.service import Service

GUIDELINES = (
    Guideline(1, "Make clear what the system can do", initially.says_what_it_can_do),
    Guideline(2, "Make clear how well the system can do what it can do", initially.says_how_well),
    Guideline(3, "Time services based on context", during.times_services),
    Guideline(4, "Show contextually relevant information", during.relevant_information),
    Guideline(5, "Match relevant social norms", during.social_norms),
    Guideline(6, "Mitigate social biases", during.mitigates_biases),
    Guideline(7, "Support efficient invocation", when_wrong.efficient_invocation),
    Guideline(8, "Support efficient dismissal", when_wrong.efficient_dismissal),
    Guideline(9, "Support efficient correction", when_wrong.efficient_correction),
    Guideline(10, "Scope services when in doubt", when_wrong.scopes_when_in_doubt),
    Guideline(11, "Make clear why the system did what it did", when_wrong.says_why),
    Guideline(12, "Remember recent interactions", over_time.remembers),
    Guideline(13, "Learn from user behavior", over_time.learns),
    Guideline(14, "Update and adapt cautiously", over_time.adapts_cautiously),
    Guideline(15, "Encourage granular feedback", over_time.granular_feedback),
    Guideline(16, "Convey the consequences of user actions", over_time.conveys_consequences),
    Guideline(17, "Provide global controls", over_time.global_controls),
    Guideline(18, "Notify users about changes", over_time.notifies_of_changes),
)


class Checked(msgspec.Struct, frozen=True):
    """One guideline, and what was found."""

    number: int
    title: str
    found: Found
    evidence: str
    fix: str


class HaxReport(msgspec.Struct, frozen=True):
    """All guidelines on one system; `counts` says how many were found to be what."""

    system: str
    release: str
    as_of_us: int
    counts: dict[str, int]
    guidelines: tuple[Checked, ...]

    @property
    def missed(self) -> tuple[Checked, ...]:
        """What there is to mend."""
        return tuple(each for each in self.guidelines if each.found is Found.MISSED)


def hax(service: Service) -> HaxReport:
    """Holds every guideline against the declaration and the log."""
    evidence = Evidence(service)
    findings = [(guideline, guideline.look(evidence)) for guideline in GUIDELINES]
    checked = tuple(
        Checked(guideline.number, guideline.title, finding.found, finding.evidence, finding.fix)
        for guideline, finding in findings
    )
    counts = Counter(each.found.value for each in checked)
    return HaxReport(
        service.system.name,
        service.release,
        service.clock(),
        {found.value: counts[found.value] for found in Found if counts[found.value]},
        checked,
    )

"""The interaction as one HTML file, with its pictures, to be kept and sent."""

from collections.abc import Sequence

from markupsafe import Markup

from holism.console.policy import policy
from holism.console.rendering import HERE, environment
from holism.reports.interaction import InteractionReport
from holism.reports.what_if import changed
from holism.service import Service


def interaction_page(service: Service, reports: Sequence[InteractionReport]) -> str:
    """The declared policy, and beside it the changed one, if there are changes; nothing is loaded from elsewhere."""
    system, facts = service.system, service.analysis.facts()
    assert system.interaction is not None
    systems = [system.replace(interaction=changed(system.interaction, each.changes)) for each in reports]
    return (
        environment()
        .get_template("one_page.html")
        .render(
            product=system.title,
            style=Markup((HERE / "static" / "console.css").read_text(encoding="utf-8")),
            shown=[(report, policy(each, facts)) for report, each in zip(reports, systems, strict=True)],
            as_of_us=service.clock(),
        )
    )

"""The feedback loop as one HTML file, with its picture, to be kept and sent."""

from markupsafe import Markup

from holism.console.forest import forest
from holism.console.rendering import HERE, environment
from holism.reports.loop import LoopReport


def loop_page(report: LoopReport) -> str:
    """What was tested, what was not, and what would break the loop; nothing is loaded from elsewhere."""
    pictures = {each.tool: forest(f"tested-{place}", each) for place, each in enumerate(report.tested)}
    return (
        environment()
        .get_template("loop_page.html")
        .render(
            report=report,
            pictures=pictures,
            style=Markup((HERE / "static" / "console.css").read_text(encoding="utf-8")),
        )
    )

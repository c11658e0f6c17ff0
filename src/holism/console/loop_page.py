"""The feedback loop as one HTML file, with its picture, to be kept and sent."""

from markupsafe import Markup

from holism.console.rendering import HERE, environment
from holism.reports.loop import LoopReport


def loop_page(report: LoopReport) -> str:
    """What was tested, what was not, and what would break the loop; nothing is loaded from elsewhere."""
    return (
        environment()
        .get_template("loop_page.html")
        .render(
            report=report,
            style=Markup((HERE / "static" / "console.css").read_text(encoding="utf-8")),
        )
    )

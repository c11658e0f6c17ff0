"""What goes wrong in this product: the record is no longer corrected, and the plan believes its own echo.

From day 30 on a clean-up of the record keeps every incident that a patrol has found: "we were throwing data away".
Nothing fails. More is recorded, and what is expected is found more exactly than before, so that the goal of the model
looks better than ever. What the console and the tools show:

- `holism loop patrol`: part of what is added to an expectation comes back as learnt; before, nothing did;
- "districts are treated alike" turns from met to missed: expectations leave the residents' calls behind;
- trust falls and complaints rise where patrols heap up, in districts that are no worse than others.

    holism demo patrol --incident

`naive` never had the correction: it begins with the published record and runs away from the first week on.
"""

from typing import Final

from holism_products.patrol.world import City

DAY: Final = 30.0

world = City(corrected_until=DAY)
"""The same city; from day 30 on whatever patrols find enters the record."""

naive = City(correction="none")
"""The same city without the correction."""

mixed = City(correction="none", calls_weight=1.0)
"""Without the correction, but a resident's call counts as much as an incident found."""

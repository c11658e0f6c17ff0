"""What goes wrong in this product: the law changes, and the old model is confident and wrong.

On day 30 a credit is doubled and families with incomes up to 120,000 USD claim it. The tax authority looks at such
claims, as it does at the earned income credit today. The model has never seen that; it says LOW to those families, as
surely as before. Nothing fails: answers are as fast and as many, inputs hardly move. What the console shows:

- the goal "LOW means low" turns from met to missed: letters arrive for returns that were called LOW;
- "few results are reported as wrong" follows, since people who get a letter say so;
- calibration and AUC on closed years stay green: those years were under the old law. Which is why they are not enough.

    holism demo audit_risk --incident
"""

from holism_products.audit_risk.world import Season

CHANGE_DAY = 30.0

world = Season(law_changes_on=CHANGE_DAY)
"""The same season, in which the law changes on day 30."""

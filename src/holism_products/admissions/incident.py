"""What goes wrong in this product: a new form drops the step that puts letters on one scale.

Nothing fails, no error is logged, and the model is as exact as before. Letters from abroad are recorded lower at equal
ability, the note makes the same of them for everybody, and so does the committee, twice. What the console shows:

- "both origins are shortlisted alike" is met, and so is "both origins are offered places alike once shortlisted": each
  stage is within the four-fifths rule;
- "both origins are offered places alike" is missed: the stages multiply (Dwork and Ilvento 2019, "Fairness under
  composition"); `holism fairness admissions --by request_origin` has the slices;
- the monitor "offers by origin" opens an alert that names the goal; appeals from abroad rise.

    holism demo admissions --incident

What mends it is outside the model: `letters.py`. A note that does not read letters would be hardly less exact (see the
model card), and would not mend it: the committee reads them too.
"""

from holism_products.admissions.world import Office

world = Office(one_scale=False)
"""The same office; letters are read as they were recorded."""

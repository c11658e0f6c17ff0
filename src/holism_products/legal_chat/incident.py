"""What goes wrong in this product: nobody picks up.

From day 45 on hardly any lawyer takes cases: the desk has lost its people, and no program fails. The model is as
accurate as before, answers are as fast, people say that they were helped and hand their conversations over as before.
What the console shows:

- "people get to a lawyer" and "conversations pay for the chat" turn from met to missed;
- everything below them stays green, the model first of all. The value of this product lies in what comes after the
  model; who watches accuracy alone learns of it from the bank.

A second one, `new_rule`, is of the kind that one expects: a law changes, people ask about it, and the model matches
them, with confidence, to an old answer. More people say that it was not what they asked; connections hardly move.

    holism demo legal_chat --incident
"""

from holism_products.legal_chat.world import Season

DAY = 45.0

world = Season(desk_closes_on=DAY)
"""The same people; the lawyers' desk is hardly staffed from day 45 on."""

new_rule = Season(new_rule_on=DAY)
"""The same people, and others with a new law from day 45 on."""

"""What goes wrong in this product: nobody picks up.

From day 45 on hardly any lawyer takes cases: the desk has lost its people, and no program fails. The model is as
accurate as before, answers are as fast, people say that they were helped and hand their conversations over as before.
What the console shows:

- "people get to a lawyer" and "conversations pay for the chat" turn from met to missed;
- everything below them stays green, the model first of all. The value of this product lies in what comes after the
  model; who watches accuracy alone learns of it from the bank.

A second one, `new_rule`, is of the kind that one expects: a law changes, and from day 45 on one in eight asks about it;
the model matches them, surer than most, to an old answer. Of the confidences nothing can be seen. But people say so:

- of all answers 13.9 % are taken back as the answer to another question, where it was 2.4 % before;
- on day 49 the lead looks, and 189 of 2,363 answers of which people have said what they were were wrong (6.9 to 9.2 %),
  where at most 5 % may be: the certificate of day 14 (71 of 1,876 wrong, from a confidence of 0.66 on) lapses;
- from then on the chat asks back, and who asks about the new law finds none of the topics and is offered a lawyer.

After the change 83 people took an answer back; of the same people 953 would have, had nothing been certified that could
lapse. Connections hardly move: 25.6 of 100 conversations before, 24.9 after, 24.0 without the certificate (seed 7).

    holism demo legal_chat --incident
"""

from holism_products.legal_chat.world import Season

DAY = 45.0

world = Season(desk_closes_on=DAY)
"""The same people; the lawyers' desk is hardly staffed from day 45 on."""

new_rule = Season(new_rule_on=DAY)
"""The same people, and others with a new law from day 45 on."""

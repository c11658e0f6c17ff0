"""What goes wrong in this product: warnings that are wrong teach people to pass those that are right.

On day 30 a large mail service begins to send the links in its letters by way of a check of its own, on a domain that it
has just bought. One link in eight now looks like phishing: a known company's name in a strange domain, the word
"verify", another address inside. All are stopped; nearly all are harmless. What the console shows, with figures of one
quarter of 600 people (before day 30, to day 60, after it):

- "a warning is mostly right" and "people are seldom interrupted in vain" turn to missed as soon as a week's block lists
  are in: 22, then 91 and 91 of 100 warnings are wrong. Reports rise at once (2, 12, 12 of 100 warnings), and they name
  one domain (by its hash);
- "phishing is caught" stays met (77, 82, 80 of 100): who watches what is found sees nothing;
- "warnings are heeded" falls (77, 53, 47 of 100), first for the wrong ones; "people turn back from phishing" follows
  weeks later (80, 75, 55 of 100) and is missed in the end: what is found protects nobody who has learnt not to look;
- "people keep the browser" is missed. Whether more passwords are lost (8, 9, 14 of 100 links to phishing) cannot be
  told from so few after ninety days, which is why the two goals before are there.

    holism demo safe_browsing --incident
"""

from holism_products.safe_browsing.world import Quarter

CHANGE_DAY = 30.0

world = Quarter(wraps_from=CHANGE_DAY)
"""The same quarter, in which a mail service wraps its links from day 30 on."""

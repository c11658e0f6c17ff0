"""What goes wrong in this product: an update of the firmware forgets a number, and the model burns the toast.

From day 45 on the toasters no longer send the cook value to the model; it reads 0, as at the start of a toast. Nothing
fails: answers are as fast and as many. The model takes every bread for fresh and heats on. What the console shows:

- the rule "too hot" holds the heat back in nearly every toast, and "no toast takes longer than four minutes" ends it:
  guards that hardly ever fired fire all day;
- "it browns as people like it", "toast is as it was wished" and "toasts are not broken off" turn from met to missed,
  complaints and returns follow;
- "the controller answers" stays green, and so does "the kitchen does not burn". The toast is burnt, the kitchen is not.

A second one, `bad_batch`, is of the kind that sensors have: the infrared sensors of a batch get stuck. The two sensors
no longer agree, toasts are broken off, people send toasters back; those that are toasted are as good as ever.

    holism demo toaster --incident

The worst one does not happen in a world: `without_guards`, of which `fire.py` prints the shortest fire.
"""

from typing import Final

from holism_products.toaster.system import system
from holism_products.toaster.world import Breakfasts

DAY: Final = 45.0

world = Breakfasts(firmware_from=DAY)
"""The same households; from day 45 on the model is not told how long the bread has been cooking."""

bad_batch = Breakfasts(sensors_fail_from=DAY, sensor_lasts_days=30.0)
"""The same households; from day 45 on infrared sensors get stuck, each within a month on average."""

without_guards = system.replace(guardrails=(), claims=())
"""The same toaster with the guards taken out; nothing is claimed of it but that the kitchen does not burn."""

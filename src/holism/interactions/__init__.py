"""How a decision reaches a person: the option of highest expected utility, under caps, with exploration."""

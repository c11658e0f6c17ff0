"""What visitors and lawyers see: one file a group of pages, and what they are made of."""

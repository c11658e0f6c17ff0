"""What is changing, and whether that matters: statistics over profiles and measures, with stated false-alarm rates."""

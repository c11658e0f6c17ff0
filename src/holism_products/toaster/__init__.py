"""A smart toaster whose model may be wrong, broken or hostile, while the kitchen does not burn."""

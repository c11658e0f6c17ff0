"""What the system is for: the tree of goals, and where each stands."""

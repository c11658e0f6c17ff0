"""What the record says of a system, for people who answer for it: frozen values that the terminal and pages render."""

"""Tax software with a small audit-risk meter: the first reference product."""

"""Guardrails: one a file, each simple enough to trust."""

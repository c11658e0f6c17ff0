"""Who may see the console: whoever shows the first-run token."""

from pathlib import Path

from holism.records.secret import load_or_create


def console_token(folder: Path) -> str:
    """The token of a store's console, made at first use, in a file that only its owner can read."""
    return load_or_create(folder / "console_token").hex()

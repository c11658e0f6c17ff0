"""Reference products built with holism."""

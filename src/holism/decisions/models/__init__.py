"""Models as callables: one adapter a file. Nothing is ever unpickled."""

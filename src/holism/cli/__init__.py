"""The command line: `holism demo`, `run`, `simulate`, `decide`, `goals`, `decision`, `halt`, `resume`, `rebuild`."""

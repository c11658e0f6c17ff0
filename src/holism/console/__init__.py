"""The operator's web pages: each a thin rendering of one public query that is also its `.json`."""

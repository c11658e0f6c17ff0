"""From what happened to what is kept: redaction, group commit, matching of late feedback and outcomes."""

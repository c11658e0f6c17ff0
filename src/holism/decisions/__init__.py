"""From a request to predictions that passed their guardrails: features, models, guardrails, fallback, deadline."""

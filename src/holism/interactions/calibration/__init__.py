"""From a model's score to a probability that can be taken at its word: fitted on held-out data, kept with the model."""

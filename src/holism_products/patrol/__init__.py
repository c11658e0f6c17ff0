"""Predictive policing in an invented city: patrols go where incidents were found, which is where patrols were."""

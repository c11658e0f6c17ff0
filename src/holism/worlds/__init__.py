"""Simulated environments: who arrives, how they react, and when the truth comes to light."""

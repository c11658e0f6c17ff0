"""A self-help legal chat after Passi and Sengers (2020): what it is for is the connection to a lawyer."""

"""The verbs a person runs."""

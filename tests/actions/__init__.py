"""Writes to Zoom: rows, what is done with them, and the verb."""

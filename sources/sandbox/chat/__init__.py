"""Team Chat and contacts."""

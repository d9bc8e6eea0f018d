"""The extractor: a dlt source for a Zoom account."""

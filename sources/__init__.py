"""The extractor and the sandbox."""

"""The warehouse: where it lies, what it says of itself, who reads and who writes."""

"""Cloud recordings."""

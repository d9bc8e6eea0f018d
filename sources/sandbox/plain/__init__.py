"""Plain lists: those that Zoom is asked for whole, with no rules of their own."""

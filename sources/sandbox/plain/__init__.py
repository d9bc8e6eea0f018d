"""Plain lists: those that Zoom is asked for whole, or whole for each of what they belong to, with no rules of their own."""

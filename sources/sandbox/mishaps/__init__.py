"""What goes wrong: on order, or by a schedule."""

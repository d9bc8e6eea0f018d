"""What webinars have beyond meetings."""

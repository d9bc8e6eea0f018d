"""What is asked of the Zoom account itself: check, look-ups, requests of a person's own."""

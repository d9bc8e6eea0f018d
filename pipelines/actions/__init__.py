"""What is changed at Zoom: rows that a person gives, foreseen, written once each, and kept in a journal."""

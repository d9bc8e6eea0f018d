"""A PostgreSQL database as a warehouse."""

"""Users, roles and settings."""

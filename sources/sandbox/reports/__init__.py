"""Sums over the account, audit logs, and what it pays for."""

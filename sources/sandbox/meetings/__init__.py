"""Meetings: planned ones, past ones, who registered and who came."""

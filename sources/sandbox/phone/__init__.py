"""Zoom Phone."""

"""A Zoom account on one's own machine: a server with Zoom's paths and rules over a generated account."""

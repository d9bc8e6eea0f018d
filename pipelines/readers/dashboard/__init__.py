"""The dashboard: one HTML page with charts that are SQL and Vega-Lite files."""

"""What Zoom's API has in common on all paths: tokens, limits, parameters, pages, refusals."""

"""One night: read what is due, load it, build the models, report."""

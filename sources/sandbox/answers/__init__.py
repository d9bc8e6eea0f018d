"""What each path answers: one function per path, named in `sources.sandbox.routes`."""

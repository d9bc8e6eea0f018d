"""Starts `zoom-elt`: until the verbs are imported, an interrupt ends it without a word."""

import signal


def main() -> None:
    """Entry point of the installed command."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pipelines.cli import main as run_verbs

    signal.signal(signal.SIGINT, before)
    run_verbs()


if __name__ == "__main__":
    main()

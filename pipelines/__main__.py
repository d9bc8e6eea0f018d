"""Starts `zoom-elt`: until the verbs are imported, an interrupt ends it without a word."""

import os
import signal
import sys


def main() -> None:
    """Entry point of the installed command."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    _speak_utf8()
    from pipelines.cli.app import main as run_verbs

    signal.signal(signal.SIGINT, before)
    run_verbs()


def _speak_utf8() -> None:
    """Begin again in UTF-8 where arguments and file names have another encoding; what is shown stays in the terminal's own."""
    if sys.getfilesystemencoding() != "utf-8" and sys.stdout is not None:
        shown = os.environ.get("PYTHONIOENCODING") or sys.stdout.encoding
        told = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": shown}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], told)  # noqa: S606 - ourselves


if __name__ == "__main__":
    main()

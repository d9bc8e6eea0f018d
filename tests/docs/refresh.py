"""`python -m tests.docs.refresh`: run every command of the documents and write the outputs they show again."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.models.catalogue import main as write_documents
from tests.docs.documents import DOCUMENTS, ROOT, Played, is_shown, play_documents, read_document, show_again


def main() -> int:
    """Rewrite outputs that changed; figures that vary are left alone. Returns 1 if a command failed."""
    write_documents([])
    with tempfile.TemporaryDirectory() as folder:
        played = play_documents(Path(folder))
    for name in DOCUMENTS:
        _rewrite(name, [step for step in played if step.command.document == name])
    return int(any(step.exit_code for step in played))


def _rewrite(name: str, played: Sequence[Played]) -> None:
    text = read_document(name)
    for step in reversed(played):
        command = step.command
        if step.exit_code:
            sys.stderr.write(f"{command.place}: exit code {step.exit_code}\n{step.errors}\n")
        elif command.language == "console" and not is_shown(step.output, command.shown):
            start, end = command.span
            text = text[:start] + show_again(step.output, command.shown) + text[end:]
            sys.stdout.write(f"written: the output of {command.place.splitlines()[0]}\n")
    (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

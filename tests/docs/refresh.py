"""`python -m tests.docs.refresh`: run every command of README.md and write the outputs it shows again."""

import sys
import tempfile
from pathlib import Path

from pipelines.catalogue import main as write_documents
from tests.docs.readme import README, mask, play_readme


def main() -> int:
    """Rewrite outputs that changed; figures that vary are left alone. Returns 1 if a command failed."""
    write_documents([])
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        played = play_readme(text, Path(folder))
    failed = 0
    for step in reversed(played):
        command = step.command
        if step.exit_code:
            failed = 1
            sys.stderr.write(f"README.md line {command.line}: {command.text}: exit code {step.exit_code}\n{step.errors}\n")
        elif command.language == "console" and mask(step.output) != mask(command.shown):
            start, end = command.span
            shown = "".join(f"{line.rstrip()}\n" for line in step.output.rstrip().splitlines())
            text = text[:start] + shown + text[end:]
            sys.stdout.write(f"written: the output of {command.text.splitlines()[0]} (line {command.line})\n")
    README.write_text(text, encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main())

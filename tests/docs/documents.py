"""The commands in the documents, run as a reader would run them: in their order, in a folder that stands for a clone."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = "README.md"
OF_THE_DEMO = ("sql/COOKBOOK.md", "pipelines/OPERATING.md")
"""Documents whose commands ask what the demo loaded."""
OF_AN_ACCOUNT = ("sources/zoom/README.md",)
"""Documents whose commands a reader types with settings of an account of his own."""
DOCUMENTS = (README, *OF_THE_DEMO, *OF_AN_ACCOUNT)
LEFT_OUT = "..."
"""A line of shown output that stands for any number of lines."""
OWN_ACCOUNT = "\n## Your own account"
"""Heading after which a reader leaves the demo behind."""
WIDTH = "100"
"""Columns of the terminal that the outputs were made for."""
_PATIENCE = 400
"""Seconds after which a command is taken to hang."""
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MASKS = (
    (re.compile(r"\d+\.\d s\b"), "# s"),
    (re.compile(r"\brun [0-9a-f]{8}\b"), "run #"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:#"),
    (re.compile(r"\bjust now\b|\b\d+ (?:minute|hour|day)s? ago\b"), "# ago"),
    (re.compile(r"\(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)"), "(#)"),
    # how often a busy machine meets a limit and calls again is its own affair
    (re.compile(r"[\d,]+ calls\b"), "# calls"),
    (re.compile(r"^(\w+ +[\d,]+ of [\d,]+ +[\d,]+) +[\d,]+(?: +[\d,]+(?= |$)(?! +[a-z]))?", re.MULTILINE), r"\1 #"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a block, and where its output stands in the document."""

    text: str
    language: str
    """console: the output is shown and compared; sh: it is not shown; python: a whole block."""
    shown: str
    span: tuple[int, int]
    """Place of the output in the document."""
    line: int
    document: str = README

    @property
    def place(self) -> str:
        return f"{self.document} line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Played:
    command: Command
    output: str
    errors: str
    exit_code: int


def read_document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def find_commands(text: str, document: str = README) -> list[Command]:
    """Every command of the console and sh blocks, and every python block, in the order of the document."""
    commands: list[Command] = []
    for block in _FENCE.finditer(text):
        language, start = block[1], block.start(2)
        if language == "python":
            commands.append(Command(block[2], language, "", (start, start), _line(text, start), document))
        elif language in ("console", "sh"):
            commands += _commands_of(text, block[2], start, language, document)
    return commands


def mask(output: str) -> str:
    """The output without what differs from run to run, and without trailing blanks."""
    for pattern, word in _MASKS:
        output = pattern.sub(word, output)
    return "\n".join(re.sub(r" {2,}", "  ", line).rstrip() for line in output.rstrip().splitlines())


def is_shown(output: str, shown: str) -> bool:
    """Whether a document shows what a command printed, but for what is masked and for lines that it leaves out."""
    parts = mask(f"\n{shown}").split(f"\n{LEFT_OUT}\n")
    pattern = r"(?:\n.*)*\n".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, mask(f"\n{output}")) is not None


def show_again(output: str, shown: str) -> str:
    """The output as a document shows it: whole, or its first and last lines and some between, found by their first word."""
    lines = [line.rstrip() for line in output.rstrip().splitlines()]
    first, *others = [part.splitlines() for part in f"\n{shown}".split(f"\n{LEFT_OUT}\n")]
    if not others:
        return "".join(f"{line}\n" for line in lines)
    kept = [lines[: len(first) - 1]]
    for part in others[:-1]:
        start = next((place for place, line in enumerate(lines) if line.split()[:1] == part[0].split()[:1]), 0)
        kept.append(lines[start : start + len(part)])
    kept.append(lines[-len(others[-1]) :])
    return f"{LEFT_OUT}\n".join("".join(f"{line}\n" for line in part) for part in kept)


def all_commands() -> list[Command]:
    """The commands of all documents, in the order in which they are played."""
    demo, own = _tracks()
    return demo + own


def play_documents(folder: Path) -> list[Played]:
    """Run the commands of all documents, each in the environment that the ones before left.

    What asks the demo's warehouse and what a reader does with an account of his own are played side by side, each in its
    folder: the demo spends most of its time waiting for the sandbox's limits.
    """
    demo, own = _tracks()
    with ThreadPoolExecutor() as pool:
        parts = [pool.submit(play, demo, folder / "demo"), pool.submit(play, own, folder / "own")]
        return [step for part in parts for step in part.result()]


def _tracks() -> tuple[list[Command], list[Command]]:
    text = read_document(README)
    own_account = _line(text, text.index(OWN_ACCOUNT))
    commands = find_commands(text)
    demo = [command for command in commands if command.line < own_account]
    own = commands[len(demo) :]
    demo += [command for name in OF_THE_DEMO for command in find_commands(read_document(name), name)]
    own += [command for name in OF_AN_ACCOUNT for command in find_commands(read_document(name), name)]
    return demo, own


def play(commands: list[Command], folder: Path) -> list[Played]:
    """Run the commands in a new folder, one after the other.

    The reader's own part is done for them: what `init` asks is answered, and a sandbox stands in for Zoom.
    """
    folder.mkdir(parents=True)
    (folder / ".venv").symlink_to(sys.prefix)
    environment = _environment(folder)
    with sandbox(["--users", "12", "--days", "20"], environment, folder) as address:
        environment |= {
            "SOURCES__ZOOM__API_URL": f"{address}/v2",
            "SOURCES__ZOOM__TOKEN_URL": f"{address}/oauth/token",
            "SOURCES__ZOOM__PLAN": "business",
        }
        return [_play(command, folder, environment) for command in commands]


@contextmanager
def sandbox(options: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A sandbox process on a free port; its address."""
    words = [str(folder / ".venv" / "bin" / "zoom-elt"), "sandbox", *options, "--port", "0"]
    with subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def make_recipe(target: str) -> list[str]:
    """What make would run. Fails if there is no such target."""
    done = subprocess.run(["make", "-n", "--no-print-directory", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"make {target}: {done.stderr.strip()}"
    return done.stdout.splitlines()


def _commands_of(text: str, block: str, start: int, language: str, document: str) -> Iterator[Command]:
    lines = block.splitlines(keepends=True)
    assert lines[0].startswith("$ "), f"{document} line {_line(text, start)}: begin the block with $ and a command"
    place = 0
    offset = start
    while place < len(lines):
        first = offset
        words = lines[place].removeprefix("$ ")
        offset += len(lines[place])
        place += 1
        while not _complete(words):
            words += lines[place]
            offset += len(lines[place])
            place += 1
        output_start = offset
        while place < len(lines) and not lines[place].startswith("$ "):
            offset += len(lines[place])
            place += 1
        span = (output_start, offset)
        yield Command(words.strip(), language, text[output_start:offset], span, _line(text, first), document)


def _complete(words: str) -> bool:
    try:
        shlex.split(words)
    except ValueError:
        return False
    return True


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SOURCES__", "ZOOM_ELT_", "DLT_", "PYTEST"))
    }
    home = folder / "home"
    home.mkdir()
    return kept | {
        "HOME": str(home),
        "PATH": f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "DLT_DATA_DIR": str(home / "dlt"),
        "COLUMNS": WIDTH,
        "NO_COLOR": "1",
        "TERM": "dumb",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def _play(command: Command, folder: Path, environment: dict[str, str]) -> Played:
    words = command.text.split()
    if command.language == "python":
        script = folder / f"line_{command.line}_of_{Path(command.document).stem.lower()}.py"
        script.write_text(command.text, encoding="utf-8")
        return _run(command, f"python {script.name}", folder, environment)
    if words[0] == "make":
        recipe = make_recipe(words[1])
        if words[1] != "demo":
            return Played(command, "", "", 0)
        return _run(command, recipe[-1], folder, environment)
    if words[:2] == ["zoom-elt", "sandbox"]:
        with sandbox(words[2:], environment, folder) as address:
            return Played(command, f"listening on {address}\n", "", 0)
    if words[:2] == ["zoom-elt", "init"]:
        return _run(command, f"printf 'readme\\nreadme\\nsandbox\\n' | {command.text}", folder, environment)
    return _run(command, command.text, folder, environment)


def _run(command: Command, script: str, folder: Path, environment: dict[str, str]) -> Played:
    kept = folder / "environment"
    done = subprocess.run(
        ["bash", "-c", f'{script}\ncode=$?\nenv -0 > "{kept}"\nexit $code'],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    for entry in kept.read_text(encoding="utf-8").split("\0"):
        name, _, value = entry.partition("=")
        if name and name not in ("_", "SHLVL", "PWD", "OLDPWD"):
            environment[name] = value
    return Played(command, done.stdout, done.stderr, done.returncode)

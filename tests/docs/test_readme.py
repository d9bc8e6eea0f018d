"""Every command of README.md works, and prints what README.md says it prints."""

import os
import pickle
import re
from pathlib import Path

import pytest
from filelock import FileLock

from pipelines.errors import ExitCode
from tests.docs.readme import README, ROOT, Command, Played, find_commands, make_recipe, mask, play, play_readme

TEXT = README.read_text(encoding="utf-8")
COMMANDS = find_commands(TEXT)
NAMES = [f"line {command.line}: {' '.join(command.text.split())[:40]}" for command in COMMANDS]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[Played]:
    """All commands, run once however many processes the tests are spread over."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    result = shared / "readme.pickle"
    with FileLock(shared / "readme.lock"):
        if not result.exists():
            result.write_bytes(pickle.dumps(play_readme(TEXT, tmp_path_factory.mktemp("readme"))))
        steps: list[Played] = pickle.loads(result.read_bytes())
        return steps


@pytest.mark.parametrize("place", range(len(COMMANDS)), ids=NAMES)
def test_a_command_works_and_prints_what_is_shown(played: list[Played], place: int) -> None:
    step = played[place]
    where = f"README.md line {step.command.line}: {step.command.text}"
    assert step.exit_code == 0, f"{where}\n{step.errors}"
    if step.command.language == "console":
        assert mask(step.output) == mask(step.command.shown), f"{where}: run python -m tests.docs.refresh"


def test_the_demo_is_the_first_thing_to_run() -> None:
    assert COMMANDS[0].text == "make demo"
    assert "first run" in COMMANDS[0].shown


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z]+)`", TEXT))))
def test_make_targets_exist(target: str) -> None:
    make_recipe(target)


def test_every_verb_and_option_it_lists_exists_and_none_is_missing() -> None:
    import typer

    from pipelines.cli import app

    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    rows = dict(re.findall(r"^\| `zoom-elt (\w+)` \| .* \| ?(.*)\|$", TEXT, re.MULTILINE))
    assert set(rows) == set(verbs)
    for verb, cell in rows.items():
        real = {option for parameter in verbs[verb].params for option in (*parameter.opts, *parameter.secondary_opts)}
        named = set(re.findall(r"--[a-z-]+", cell))
        assert named <= real, f"{verb} has no {named - real}"
        for parameter in verbs[verb].params:
            options = {option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("--")}
            assert not options or options & (named | {"--db", "--json", "--help"}), f"{verb}: say what {options} is for"


def test_every_exit_code_is_explained() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \| \w", TEXT, re.MULTILINE)}
    assert explained == {int(code) for code in ExitCode}


def test_every_variable_is_named() -> None:
    variables = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(variables) >= 4
    for variable in variables:
        assert variable in TEXT, f"README.md does not say what {variable} is"


def test_every_mart_is_described_and_asked() -> None:
    marts = {path.stem for path in (ROOT / "sql" / "models" / "marts").glob("*.sql")}
    assert set(re.findall(r"^\| `marts\.(\w+)` \|", TEXT, re.MULTILINE)) == marts
    queries = " ".join(command.text for command in COMMANDS if command.language == "console")
    for mart in marts:
        assert f"marts.{mart}" in queries, f"README.md asks {mart} nothing"


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https://)([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:sql|sources|tests|pipelines|\.ci)/[\w./]*)`", TEXT))))
def test_paths_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("done: 9 rows, 1,763 calls, 41.0 s (run 6b1b92cb)", "done: 9 rows, 2 calls, 3.2 s (run 00000000)", True),
        ("done: 9 rows, 1 calls", "done: 8 rows, 1 calls", False),
        ("done, just now (2026-11-22 10:22 UTC), 9 rows", "done, 2 minutes ago (2027-01-02 00:00 UTC), 9 rows", True),
        ("users  1 of 1    119      3        ", "users  1 of 1  119  4", True),
        ("users  1 of 1  119  3", "users  1 of 1  120  3", False),
        ("users  1 of 1  119  3", "users  1 of 2  119  3", False),
        ("logs  7 of 7  728  8        4 empty", "logs  7 of 7  728  9  1  4 empty", True),
        ("logs  7 of 7  728  8        4 empty", "logs  7 of 7  728  8  5 empty", False),
        ("Oscar Dubois  67  358  11950", "Oscar Dubois  67  358  11951", False),
        ("first\n\nsecond\n", "first\nsecond", False),
    ],
)
def test_only_what_varies_is_masked(one: str, other: str, same: bool) -> None:
    assert (mask(one) == mask(other)) is same


def test_a_block_is_cut_into_commands_and_their_outputs() -> None:
    text = 'Words.\n```console\n$ zoom-elt query "\n    select 1"\none\n  1\n$ pwd\n```\n```\n$ not this\n```\n'
    found = find_commands(text)
    assert [(command.text, command.shown) for command in found] == [
        ('zoom-elt query "\n    select 1"', "one\n  1\n"),
        ("pwd", ""),
    ]
    assert [text[slice(*command.span)] for command in found] == [command.shown for command in found]
    assert [command.line for command in found] == [3, 7]


def test_a_wrong_output_and_a_failing_command_are_seen(tmp_path: Path) -> None:
    commands = [
        Command("echo one; export WORD=two", "console", "two\n", (0, 0), 1),
        Command("echo $WORD; exit 3", "sh", "", (0, 0), 2),
    ]
    first, second = play(commands, tmp_path / "clone")
    assert mask(first.output) == "one" != mask(first.command.shown)
    assert (second.output, second.exit_code) == ("two\n", 3)

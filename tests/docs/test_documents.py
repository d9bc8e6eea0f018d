"""Every command of the documents works, and prints what they say it prints."""

import os
import pickle
import re
from pathlib import Path

import pytest
from filelock import FileLock

from pipelines.errors import ExitCode
from tests.docs.documents import (
    DOCUMENTS,
    OWN_ACCOUNT,
    README,
    ROOT,
    Command,
    Played,
    all_commands,
    find_commands,
    is_shown,
    make_recipe,
    mask,
    play,
    play_documents,
    read_document,
    show_again,
)

COMMANDS = all_commands()
NAMES = [f"{Path(c.document).stem} line {c.line}: {' '.join(c.text.split())[:40]}" for c in COMMANDS]
PAGES = (*DOCUMENTS, "sources/ARCHITECTURE.md", "sources/OUTGROW.md", "tests/README.md", "data/README.md", "sql/DECISIONS.md")
OPERATING = read_document("pipelines/OPERATING.md")
COOKBOOK = read_document("sql/COOKBOOK.md")


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[Played]:
    """All commands, run once however many processes the tests are spread over."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    result = shared / "readme.pickle"
    with FileLock(shared / "readme.lock"):
        if not result.exists():
            result.write_bytes(pickle.dumps(play_documents(tmp_path_factory.mktemp("readme"))))
        steps: list[Played] = pickle.loads(result.read_bytes())
        return steps


@pytest.mark.parametrize("place", range(len(COMMANDS)), ids=NAMES)
def test_a_command_works_and_prints_what_is_shown(played: list[Played], place: int) -> None:
    step = played[place]
    assert step.exit_code == 0, f"{step.command.place}\n{step.errors}"
    if step.command.language == "console" and not is_shown(step.output, step.command.shown):
        assert mask(step.output) == mask(step.command.shown), f"{step.command.place}: run python -m tests.docs.refresh"


def test_the_demo_is_the_first_thing_to_run() -> None:
    assert COMMANDS[0].text == "make demo"
    assert "first run" in COMMANDS[0].shown


def test_the_first_page_is_short() -> None:
    text = read_document(README)
    assert len(text.splitlines()) <= 200
    assert text.index("make demo") < text.index("make test") < text.index(OWN_ACCOUNT)


@pytest.mark.parametrize(
    ("page", "target"),
    [(page, target) for page in PAGES for target in sorted(set(re.findall(r"`make ([a-z]+)`", read_document(page))))],
)
def test_make_targets_exist(page: str, target: str) -> None:
    make_recipe(target)


def test_every_verb_and_option_it_lists_exists_and_none_is_missing() -> None:
    import typer

    from pipelines.cli.app import app

    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    rows = dict(re.findall(r"^\| `zoom-elt (\w+)` \| .* \| ?(.*)\|$", OPERATING, re.MULTILINE))
    assert set(rows) == set(verbs)
    for verb, cell in rows.items():
        real = {option for parameter in verbs[verb].params for option in (*parameter.opts, *parameter.secondary_opts)}
        named = set(re.findall(r"--[a-z-]+", cell))
        assert named <= real, f"{verb} has no {named - real}"
        for parameter in verbs[verb].params:
            options = {option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("--")}
            assert not options or options & (named | {"--db", "--json", "--help"}), f"{verb}: say what {options} is for"


def test_every_exit_code_is_explained() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \| \w", OPERATING, re.MULTILINE)}
    assert explained == {int(code) for code in ExitCode}


def test_every_variable_is_named() -> None:
    variables = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(variables) >= 4
    for variable in variables:
        assert variable in read_document(README) + OPERATING, f"no document says what {variable} is"


def test_every_mart_is_described_and_asked() -> None:
    marts = {path.stem for path in (ROOT / "sql" / "models" / "marts").glob("*.sql")}
    assert set(re.findall(r"^\| `marts\.(\w+)` \|", COOKBOOK, re.MULTILINE)) == marts
    queries = " ".join(command.text for command in COMMANDS if command.language == "console")
    for mart in marts:
        assert f"marts.{mart}" in queries, f"the cookbook asks {mart} nothing"


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_lead_somewhere(page: str) -> None:
    text = read_document(page)
    for target in re.findall(r"\]\((?!https://)([^)#]+)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / target).exists(), target
    for path in re.findall(r"`((?:sql|sources|tests|pipelines|\.ci)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    ("output", "shown", "same"),
    [
        ("a\nb\nc\nd\n", "a\n...\nd\n", True),
        ("a\nd\n", "a\n...\nd\n", True),
        ("a\nb\nc\nd\n", "a\n...\nc\n...\nd\n", True),
        ("a\nb\nc\n", "a\n...\nd\n", False),
        ("b\nd\n", "a\n...\nd\n", False),
        ("a\nd\ne\n", "a\n...\nd\n", False),
        ("a\nb\n", "a\n", False),
    ],
)
def test_lines_may_be_left_out_of_what_is_shown(output: str, shown: str, same: bool) -> None:
    assert is_shown(output, shown) is same


def test_what_is_shown_again_leaves_out_as_much_as_before() -> None:
    output = "first 2\nb\nc\ndone: 5\nd\nlast 2\n"
    assert show_again(output, "first 1\n...\ndone: 4\n...\nlast 1\n") == "first 2\n...\ndone: 5\n...\nlast 2\n"
    assert show_again(output, "all\n") == output


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

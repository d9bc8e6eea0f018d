"""What is printed never steers the terminal it is printed on, and data for programs stays the data."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from pipelines import terminal
from pipelines.layout import lay_out
from pipelines.terminal import Screen, as_json, show_controls

STEERING = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mred",
    "\x9d0;title\x9c",
    "a\rb",
    "a\x08b",
    "a\x7fb",
    "\u202eevil\u202c",
    "\u2066isolated\u2069",
    "zero\u200bwidth",
    "\ufeffmark",
    "\u2028line",
    "\U000e0041tag",
    "half\ud800",
]
anything = st.text(st.characters()) | st.text(st.sampled_from("".join(STEERING) + "[]/bold:smile: \n\t"))


def steers(text: str) -> bool:
    return any(
        unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in "\n\u200c\u200d" for letter in text
    )


def printed(text: str) -> str:
    file = io.StringIO()
    screen = Screen(file=file)
    screen.say(text)
    screen.say(text, "red")
    screen.print(text)
    screen.show(Text(text))
    screen.show(lay_out(screen, [text, "b"], [(text, [text]), (text, {text: text})], title=text))
    grid = Table(text)
    grid.add_row(text)
    screen.print(grid)
    return file.getvalue()


@pytest.mark.parametrize("text", STEERING)
def test_nothing_printed_steers_the_terminal(text: str) -> None:
    assert steers(text)
    assert not steers(printed(text))


@given(anything)
def test_no_text_at_all_steers_the_terminal(text: str) -> None:
    assert not steers(printed(text))


@given(anything)
def test_a_sentence_is_one_line(text: str) -> None:
    file = io.StringIO()
    Screen(file=file).say(text)
    assert file.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    "name", ["Zoë 会议", "山田\u3000太郎", "क्\u200dष", "👩\u200d👩\u200d👧", "[bold]x[/bold] :smile:", "a\u00a0b"]
)
def test_names_are_shown_as_they_are(name: str) -> None:
    assert show_controls(name) == name
    assert name in printed(name)


@given(st.recursive(anything | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(anything, inner)))
def test_json_is_the_same_data_and_steers_nothing(value: object) -> None:
    for indent in (None, 1):
        text = as_json(value, indent)
        assert json.loads(text) == value
        assert not steers(text)


class _Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("raw", "kept"), [(io.BytesIO(), True), (_Terminal(), False)])
def test_data_is_exact_in_a_pipe_and_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, raw: io.BytesIO, kept: bool) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    with terminal.writing_text() as file:
        file.write("a\x1b[31m\n")
    assert raw.getvalue() == (b"a\x1b[31m\n" if kept else b"a\\x1b[31m\n")

"""Charts and headline numbers: each is an SQL file and a JSON file beside it, so that one more needs no Python."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.errors import CommandError
from pipelines.models.lineage import Classes, LineageError, find_classes
from pipelines.plain_values import plain
from pipelines.warehouse.errors import NotThere, WarehouseError
from pipelines.warehouse.protocol import Kind, Reader

HERE: Final = Path(__file__).parent
CHARTS: Final = HERE / "charts"
HEADLINES: Final = "headlines"
"""The section whose definitions are numbers at the top of the page, not charts."""
SENTENCES: Final = "sentences"
"""The section whose definitions are sentences above them: each SQL gives one, in its column `sentence`, or none."""
_KINDS: Final = {Kind.DATE: "date", Kind.MOMENT: "time", Kind.TRUTH: "truth", Kind.TEXT: "text"}


@dataclass(frozen=True, slots=True)
class Definition:
    """One chart or headline number as its two files have it."""

    section: str
    """Name of the folder."""
    name: str
    sql: str
    spec: dict[str, Any]
    """A Vega-Lite specification without data; of a headline number, what to sum and how to write it."""
    path: Path

    @property
    def key(self) -> str:
        return f"{self.section}-{self.name}"

    @property
    def settings(self) -> dict[str, Any]:
        """What the page asks of a chart: order, days, wide, list (a table that can be sorted and searched, and no drawing),
        whose (whose department it goes by), weeks (the column whose weeks are all shown),
        sums (the columns that may be added up where departments are shown together)."""
        found: dict[str, Any] = self.spec.get("usermeta", {})
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a definition's SQL."""

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    """date, time, truth, text or number, by column."""
    rows: list[list[Any]]
    note: str = ""
    """What a reader should know of these rows."""


def read_definitions(folder: Path) -> list[Definition]:
    """All of `<folder>/<section>/<name>.sql` and `.json`, by section, order and name.

    Raises `CommandError` if the folder is missing, a file lacks its partner, or a JSON file cannot be used.
    """
    if not folder.is_dir():
        raise CommandError(f"reading the charts in {folder}", "there is no such folder", "name a folder with --charts")
    found = []
    for path in sorted([*folder.glob("*/*.sql"), *folder.glob("*/*.json")]):
        partner = path.with_suffix(".json" if path.suffix == ".sql" else ".sql")
        if not partner.exists():
            raise CommandError(
                f"reading {path}", f"{partner.name} is missing beside it", "a chart is an SQL file and a JSON file"
            )
        if path.suffix == ".sql":
            sql = _read(path)
            found.append(Definition(path.parent.name, path.stem, sql, _read_spec(partner), partner))
    if not found:
        advice = "put <section>/<name>.sql and <section>/<name>.json there"
        raise CommandError(f"reading the charts in {folder}", "there are none", advice)
    return sorted(found, key=lambda each: (each.section, each.settings.get("order", 100), each.name))


def ask_rows(reader: Reader, definition: Definition) -> Rows:
    """Run the SQL of a definition. Raises `CommandError` with the name of the file if it is refused."""
    sql = definition.path.with_suffix(".sql")
    try:
        answer = reader.ask(definition.sql)
        kinds = tuple(_KINDS.get(kind, "number") for kind in answer.kinds)
        return Rows(tuple(answer.columns), kinds, [[plain(value) for value in row] for row in answer.rows()])
    except CommandError as error:
        raise CommandError(f"asking {sql}", error.said, "write one select") from None
    except NotThere as error:
        raise error.told(f"asking {sql}", "build the models with zoom-elt build, then zoom-elt publish") from None
    except WarehouseError as error:
        raise error.told(f"asking {sql}", "correct the file") from None


def shows_people(definition: Definition, known: Classes) -> bool:
    """Whether a column of the answer says something about a person, by where it comes from; true where that cannot be said."""
    try:
        return any(each != "none" for each in find_classes(definition.sql, known).values())
    except LineageError:
        return True


def titles(sections: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Title and one sentence for each section, in the order of the page; sections that users add come last."""
    known: dict[str, list[str]] = json.loads((HERE / "sections.json").read_text(encoding="utf-8"))
    ordered = [name for name in known if name in sections] + sorted(set(sections) - set(known))
    return {
        name: (known[name][0], known[name][1]) if name in known else (name.replace("_", " ").capitalize(), "") for name in ordered
    }


def _read_spec(path: Path) -> dict[str, Any]:
    doing = f"reading {path}"
    try:
        spec = json.loads(_read(path))
    except ValueError as error:
        raise CommandError(doing, f"it is not JSON ({error})", "fix the file") from None
    if not isinstance(spec, dict) or not isinstance(spec.get("title"), str):
        raise CommandError(doing, "it has no title", 'write {"title": "...", "mark": ..., "encoding": ...}')
    if "data" in spec:
        raise CommandError(doing, "it brings data of its own", "leave data out: the SQL file beside it gives the rows")
    if not isinstance(spec.get("usermeta", {}), dict):
        raise CommandError(doing, "usermeta is not an object", 'write "usermeta": {"wide": true}')
    return spec


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        raise CommandError(f"reading {path}", said, "name a file that can be read") from None

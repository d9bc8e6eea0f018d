"""Writes the dashboard: one HTML file that holds its data, its scripts and its styles, and asks the network for nothing."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

from pipelines.errors import CommandError
from pipelines.models.lineage import PUBLISHED, read_classes
from pipelines.models.upstream import find_endpoints
from pipelines.readers.dashboard.charts import (
    CHARTS,
    HEADLINES,
    HERE,
    SENTENCES,
    Definition,
    Rows,
    ask_rows,
    read_definitions,
    shows_people,
    titles,
)
from pipelines.readers.dashboard.small_groups import hides_departments, merge_small
from pipelines.sharing import give_to_readers, written_for_readers
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import NotThere
from pipelines.warehouse.protocol import Reader
from pipelines.warehouse.reading import choose_snapshot
from sources.zoom import ENDPOINTS

_VENDOR: Final = HERE / "vendor"
_SCRIPTS: Final = ("vega", "vega-lite", "vega-interpreter")
_PERSONAL: Final = (
    "This page holds personal data: names, addresses, topics. <code>zoom-elt dashboard --aggregate-only</code> leaves people out."
)
_AGGREGATE: Final = (
    "This page shows sums only: no names, no addresses, no topics, and no department of fewer than five people by itself."
)


@dataclass(frozen=True, slots=True)
class DashboardFile:
    """What was written."""

    path: Path
    bytes: int
    charts: int
    rows: int
    holds_personal_data: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "bytes": self.bytes,
            "charts": self.charts,
            "rows": self.rows,
            "holds_personal_data": self.holds_personal_data,
        }


@dataclass(frozen=True, slots=True)
class Lack:
    """A raw table that is not whole."""

    table: str
    endpoint: str
    standing: str
    """`not loaded`, `partly` or `refused`."""
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How old the data is, and what is missing in it."""

    until: datetime | None
    """When Zoom was asked last, by Zoom's clock."""
    last: date | None
    """The last whole day."""
    known_from: date | None
    gaps: list[Lack]
    """What is not whole; optional tables that were never asked for are left out."""
    tables: int
    days: Mapping[str, tuple[date, date]]
    """First and last day of which an endpoint's days are whole, as far as it is asked for days."""

    def days_under(self, definition: Definition) -> tuple[date, date] | None:
        """The days of which all is whole that a chart rests on and that is loaded."""
        spans = [self.days[name] for name in _endpoints_under(definition) if name in self.days]
        return (max(first for first, _ in spans), min(last for _, last in spans)) if spans else None

    def gaps_under(self, definition: Definition) -> list[Lack]:
        """What is not whole of what a chart rests on."""
        names = _endpoints_under(definition)
        return [gap for gap in self.gaps if gap.endpoint in names and gap.table == gap.endpoint]


def _endpoints_under(definition: Definition) -> frozenset[str]:
    return find_endpoints(definition.sql) | frozenset(definition.settings.get("rests_on", ()))


def write_page(
    db: Address, out: Path | None = None, *, aggregate_only: bool = False, charts: Path | None = None
) -> DashboardFile:
    """Write the page from the snapshot, or from the warehouse if none is published; `overview.html` beside the snapshot.

    `charts` is a folder of further charts; one with the section and name of ours takes its place.

    Raises `CommandError` if the warehouse or the folder cannot be read, a chart's SQL is refused, or the file cannot be written.
    """
    places = warehouse_at(db.resolve()).places
    file = out or places.page
    definitions = {each.key: each for folder in (CHARTS, charts) if folder for each in read_definitions(folder)}
    known = read_classes(PUBLISHED)
    of_people = {each.key for each in definitions.values() if shows_people(each, known)}
    shown = list(definitions.values())
    if aggregate_only:
        shown = [each for each in shown if each.key not in of_people and not hides_departments(each)]
    source = choose_snapshot(db)
    with source.reading() as reader:
        facts = _read_facts(reader)
        answers = [(each, ask_rows(reader, each)) for each in shown]
        if aggregate_only:
            answers = merge_small(reader, answers)
    headlines = [answer for answer in answers if answer[0].section == HEADLINES]
    sentences = [answer for answer in answers if answer[0].section == SENTENCES]
    drawn = [answer for answer in answers if answer[0].section not in {HEADLINES, SENTENCES}]
    personal = any(each.key in of_people for each in shown)
    page = _render(facts, sentences, headlines, drawn, holds_personal_data=personal)
    with written_for_readers(file, folder=True) as path:
        path.write_text(page, encoding="utf-8")
    if file == places.page:
        give_to_readers(file.parent)
    return DashboardFile(file, file.stat().st_size, len(drawn), sum(len(found.rows) for _, found in answers), personal)


def _read_facts(reader: Reader) -> Facts:
    try:
        tables = reader.run((HERE / "missing.sql").read_text(encoding="utf-8"))
        ((last, known_from),) = reader.run((HERE / "days.sql").read_text(encoding="utf-8"))
    except NotThere:
        advice = "load an account with zoom-elt run, or build the models with zoom-elt build"
        raise CommandError("writing the dashboard", "the marts are not built", advice) from None
    until = max((loaded for _, _, loaded, *_ in tables if loaded), default=None)
    gaps = [Lack(name, endpoint, standing, why) for name, endpoint, _, standing, why, *_ in tables if why]
    gaps = [gap for gap in gaps if gap.standing != "not loaded" or ENDPOINTS[gap.endpoint].cadence.default]
    days = {name: (first, stop) for name, *_, first, stop in tables if first and stop}
    return Facts(until, last, known_from, gaps, len(tables), days)


def _render(
    facts: Facts,
    sentences: list[tuple[Definition, Rows]],
    headlines: list[tuple[Definition, Rows]],
    answers: list[tuple[Definition, Rows]],
    *,
    holds_personal_data: bool,
) -> str:
    data = {
        "last": facts.last.isoformat() if facts.last else None,
        "known_from": facts.known_from.isoformat() if facts.known_from else None,
        "headlines": [_as_data(each, rows, facts) for each, rows in headlines],
        "charts": [_as_data(each, rows, facts) for each, rows in answers],
    }
    script = (HERE / "page.js").read_text(encoding="utf-8")
    style = (HERE / "page.css").read_text(encoding="utf-8")
    scripts = [(_VENDOR / f"{name}.min.js").read_text(encoding="utf-8") for name in _SCRIPTS] + [script]
    allowed = f"script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; img-src data:"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    sections = titles([each.section for each, _ in answers])
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        policy=policy,
        style=style,
        until=f"{facts.until:%Y-%m-%d %H:%M} UTC" if facts.until else "nothing is loaded yet",
        holes=_list_gaps(facts),
        incomplete=_tell_gaps(facts),
        personal=_PERSONAL if holds_personal_data else _AGGREGATE,
        kind="personal" if holds_personal_data else "aggregate",
        links="".join(f'<li><a href="#{escape(name)}">{escape(title)}</a></li>' for name, (title, _) in sections.items()),
        sentences=_say(facts, sentences),
        headlines="".join(_tile(each, facts.gaps_under(each)) for each, _ in headlines),
        sections="".join(
            _section(
                name, title, about, [_card(each, rows, facts.gaps_under(each)) for each, rows in answers if each.section == name]
            )
            for name, (title, about) in sections.items()
        ),
        licences=_licences(),
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        scripts="".join(f"<script>{each}</script>\n" for each in scripts),
    )


def _as_data(definition: Definition, rows: Rows, facts: Facts) -> dict[str, Any]:
    spec = {name: value for name, value in definition.spec.items() if name != "usermeta"}
    found: dict[str, Any] = {"columns": rows.columns, "kinds": rows.kinds, "rows": rows.rows}
    if definition.settings.get("weeks") and (known := facts.days_under(definition)):
        found["known"] = [day.isoformat() for day in known]
    return {"key": definition.key, "spec": spec, "settings": definition.settings, **found}


def _tell_gaps(facts: Facts) -> str:
    """A sentence above all numbers, if not everything is there."""
    counts = [
        (sum(gap.standing == standing for gap in facts.gaps), words)
        for standing, words in (("not loaded", "are not loaded yet"), ("partly", "are not whole"))
    ]
    told = " and ".join(f"{count} {words}" for count, words in counts if count)
    if not told:
        return ""
    said = f"Of {facts.tables} tables {told}: numbers that rest on them say so."
    return (
        f'<p class="notice incomplete"><strong>Not everything is here.</strong> {said} <a href="#missing">What is missing</a></p>'
    )


def _list_gaps(facts: Facts) -> str:
    if not facts.until:
        return "<p>No table is loaded.</p>"
    if not facts.gaps:
        return "<p>Nothing is missing: all tables that were asked for are whole.</p>"
    items = "".join(f"<li><code>{escape(gap.table)}</code>: {escape(gap.why)}</li>" for gap in facts.gaps)
    summary = f"{len(facts.gaps)} of {facts.tables} tables are not whole"
    return f"<details><summary>{summary}</summary><ul>{items}</ul></details>"


def _say(facts: Facts, answers: list[tuple[Definition, Rows]]) -> str:
    """The sentences that there are, each with what it rests on and is not there."""
    items = []
    for definition, rows in answers:
        for row in rows.rows[:1]:
            told = _tell_under(facts.gaps_under(definition))
            badge = f' <span class="gaps">{escape(told)}</span>' if told else ""
            sentence = escape(str(row[rows.columns.index("sentence")]))
            items.append(f'<li id="{escape(definition.key)}" title="{escape(definition.spec["title"])}">{sentence}{badge}</li>')
    return f'<ul class="sentences">{"".join(items)}</ul>' if items else ""


def _tile(definition: Definition, gaps: list[Lack]) -> str:
    key, spec = escape(definition.key), definition.spec
    told = _tell_under(gaps)
    badge = f'<dd class="gaps">{escape(told)}</dd>' if told else ""
    return (
        f'<div class="tile" id="{key}"><dt>{escape(spec["title"])}</dt><dd><span class="value"></span> '
        f'<span class="change"></span></dd>{badge}'
        f'<dd class="about">{escape(spec.get("description", ""))}{_whose(definition)}</dd></div>'
    )


def _section(name: str, title: str, about: str, cards: list[str]) -> str:
    sentence = f"<p>{escape(about)}</p>" if about else ""
    name = escape(name)
    return (
        f'<section id="{name}" aria-labelledby="title-{name}"><h2 id="title-{name}">{escape(title)}</h2>{sentence}'
        f'<div class="cards">{"".join(cards)}</div></section>\n'
    )


def _card(definition: Definition, rows: Rows, gaps: list[Lack]) -> str:
    key, title = escape(definition.key), escape(definition.spec["title"])
    heading = f"<h3>{title}{_whose(definition)}</h3>"
    about = definition.spec.get("description", "")
    wide = " wide" if definition.settings.get("wide") else ""
    told = f"{_tell_under(gaps)} {rows.note}".strip()
    note = f'<p class="gaps">{escape(told)}</p>' if told else ""
    empty = escape(_tell_nothing(gaps) or definition.settings.get("empty", "Nothing in this period."))
    if definition.settings.get("list"):
        return (
            f'<figure class="card list{wide}" id="{key}"><figcaption>{heading}'
            f'<p>{escape(about)} <span class="scope"></span></p>{note}</figcaption>'
            f'<p class="find"><label>Find <input type="search"><span class="hidden"> in {title}</span></label></p>'
            f'<p class="empty" hidden>{empty}</p>'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"></div></figure>'
        )
    label = escape(f"{definition.spec['title']}. {about} The table below has the numbers.")
    return (
        f'<figure class="card{wide}" id="{key}"><figcaption>{heading}<p>{escape(about)} <span class="scope"></span></p>'
        f'{note}</figcaption><div class="chart" role="img" aria-label="{label}"></div><p class="empty" hidden>{empty}</p>'
        f'<details><summary>Table<span class="hidden"> of {title}</span></summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table of {title}"></div></details></figure>'
    )


def _whose(definition: Definition) -> str:
    """By whose department a chart or number goes: of a meeting the host's, of an hour in it the participant's."""
    whose = definition.settings.get("whose")
    return f' <small class="whose">department of the {escape(whose)}</small>' if whose else ""


def _tell_under(gaps: list[Lack]) -> str:
    """What of a number's grounds is not there. What Zoom refuses for good is told with the tables alone."""
    return " ".join(
        f"{words}: {', '.join(names)}."
        for standing, words in (("not loaded", "Not loaded yet"), ("partly", "Not whole"))
        if (names := [gap.table for gap in gaps if gap.standing == standing])
    )


def _tell_nothing(gaps: list[Lack]) -> str:
    """Why a chart shows nothing, if that may be because something is missing."""
    if not gaps:
        return ""
    if told := _tell_under(gaps):
        return f"Nothing can be said yet. {told}"
    return "Nothing in this period. " + " ".join(f"{gap.table}: {gap.why}." for gap in gaps)


def _licences() -> str:
    texts = [path.read_text(encoding="utf-8") for path in sorted(_VENDOR.glob("*.LICENSE*"))]
    return "\n\n".join(texts).replace("--", "- -")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"

"""Every refusal that an endpoint declares: Zoom answers with it, the run ends, and ledger and report say what it means.

Few runs play them all. Refusals of single units strike one unit each and share a run, but for endpoints that ask the same path:
a refusal could not tell them apart. Refusals of whole endpoints are played in rounds, in which no endpoint is refused together
with one that it asks about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.errors import ExitCode
from pipelines.night.report import RunReport
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import Endpoint, Family, Reach, Refusal
from tests.flow.account import Account

Declared = tuple[Endpoint, Refusal]
Key = tuple[str, int, int | None]
DECLARED: list[Declared] = [(endpoint, refusal) for endpoint in ENDPOINTS.values() for refusal in endpoint.request.refusals]
WORDS = "Zoom's own words about {name}, {code}."


def key_of(declared: Declared) -> Key:
    endpoint, refusal = declared
    return endpoint.name, refusal.http, refusal.code


def words_of(declared: Declared) -> str:
    return WORDS.format(name=declared[0].name, code=declared[1].code)


def name_of(declared: Declared) -> str:
    return "-".join(str(part) for part in key_of(declared))


@dataclass(frozen=True)
class Played:
    """A run in which refusals were played."""

    account: Account
    report: RunReport

    @property
    def text(self) -> str:
        out = StringIO()
        Console(file=out, width=400).print(self.report.render())
        return out.getvalue()

    def entries(self, declared: Declared) -> list[dict[str, Any]]:
        name, http, code = key_of(declared)
        return [row for row in self.account.ledger(name) if (row["http"], row["code"]) == (http, code)]


def ancestors_of(name: str) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for parent in ENDPOINTS[name].cadence.parents:
        found |= {parent.endpoint} | ancestors_of(parent.endpoint)
    return found


def share_out(declared: Iterable[Declared]) -> list[list[Declared]]:
    """Rounds of refusals that do not stand in each other's way."""
    rounds: list[list[Declared]] = []
    for one in sorted(declared, key=lambda one: len(ancestors_of(one[0].name))):
        name = one[0].name
        for taken in rounds:
            refused = {endpoint.name for endpoint, _ in taken}
            if name not in refused and not refused & ancestors_of(name):
                taken.append(one)
                break
        else:
            rounds.append([one])
    return rounds


def share_a_path(one: Endpoint, other: Endpoint) -> bool:
    """Whether a refusal of one might strike the other, or something the other asks about."""
    asked = {other.name, *ancestors_of(other.name)} - {one.name}
    return one.request.path in {ENDPOINTS[name].request.path for name in asked}


def tell_paths_apart(declared: Iterable[Declared]) -> list[list[Declared]]:
    """Rounds in which each path belongs to one endpoint."""
    rounds: list[list[Declared]] = []
    for endpoint, refusal in declared:
        for taken in rounds:
            if not any(share_a_path(endpoint, other) or share_a_path(other, endpoint) for other, _ in taken):
                taken.append((endpoint, refusal))
                break
        else:
            rounds.append([(endpoint, refusal)])
    return rounds


def play(folder: Path, declared: Iterable[Declared], *, times: int | None) -> Played:
    names = {name for endpoint, _ in declared for name in (endpoint.name, *ancestors_of(endpoint.name))}
    account = Account(folder, only=names, seed=11, users=12, days=60)
    account.break_with(
        *(
            {
                "match": endpoint.request.path,
                "status": refusal.http,
                "body": {"message": words_of((endpoint, refusal)), **({"code": refusal.code} if refusal.code else {})},
                "times": times,
            }
            for endpoint, refusal in declared
        )
    )
    return Played(account, account.run())


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Played]:
    """The run in which each refusal was played."""
    by_reach: dict[Reach, list[Declared]] = {reach: [] for reach in Reach}
    for one in DECLARED:
        by_reach[one[1].reach].append(one)
    runs: list[tuple[list[tuple[Endpoint, Refusal]], int | None]] = [
        (taken, 1) for taken in tell_paths_apart(by_reach[Reach.UNIT])
    ]
    runs += [(taken, None) for taken in share_out(by_reach[Reach.ENDPOINT])]
    found: dict[Key, Played] = {}
    for taken, times in runs:
        run = play(tmp_path_factory.mktemp("refused"), taken, times=times)
        found |= {key_of(one): run for one in taken}
    return found


def of_reach(reach: Reach) -> list[Any]:
    return [pytest.param(one, id=name_of(one)) for one in DECLARED if one[1].reach is reach]


@pytest.mark.parametrize("declared", of_reach(Reach.UNIT))
def test_a_refused_unit_is_skipped_or_empty_with_its_reason(played: dict[Key, Played], declared: Declared) -> None:
    endpoint, refusal = declared
    run = played[key_of(declared)]
    assert run.report.exit_code is ExitCode.DONE
    rows = run.entries(declared)
    assert rows
    for row in rows:
        outcome = "empty" if refusal.means_empty else "skipped"
        assert (row["outcome"], row["message"], row["rows"], row["calls"]) == (outcome, refusal.reason, 0, 1)
    line = next(line for line in run.text.splitlines() if line.startswith(f"{endpoint.name} "))
    if refusal.means_empty:
        assert " empty" in line
    else:
        assert " skipped" in line
        assert f"{endpoint.name}: {refusal.reason}" in run.text


@pytest.mark.parametrize("declared", of_reach(Reach.ENDPOINT))
def test_a_refused_endpoint_is_skipped_once_with_zooms_words(played: dict[Key, Played], declared: Declared) -> None:
    endpoint, refusal = declared
    run = played[key_of(declared)]
    assert run.report.exit_code is ExitCode.DONE
    (row,) = run.entries(declared)
    assert (row["partition"], row["outcome"], row["rows"]) == ("*", "skipped", 0)
    assert row["message"].startswith(refusal.reason)
    assert words_of(declared) in row["message"]
    assert f"{endpoint.name}: {row['message']}" in run.text
    assert run.account.count(endpoint.name) == 0


def test_a_refused_family_is_skipped_endpoint_by_endpoint(tmp_path: Path) -> None:
    family = [one for one in DECLARED if one[1].reach is Reach.FAMILY]
    assert {endpoint.name for endpoint, _ in family} == {
        name for name, endpoint in ENDPOINTS.items() if endpoint.request.family is Family.PHONE
    }
    run = play(tmp_path, family, times=None)
    assert run.report.exit_code is ExitCode.DONE
    for endpoint, refusal in family:
        (row,) = run.account.ledger(endpoint.name)
        assert (row["partition"], row["outcome"], row["http"], row["code"]) == ("*", "skipped", refusal.http, refusal.code)
        assert row["message"].startswith(refusal.reason)
        assert f"{endpoint.name}: {row['message']}" in run.text

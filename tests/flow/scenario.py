"""Schedules of bad nights as they are drawn: an account, its faults and kills, all of it from one number."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.night.run import select_endpoints
from sources.sandbox.mishaps.schedule import OF_WRITES, Mishap
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import Grid
from sources.zoom.windows import cell_of
from tests.flow.nights import Kill, Step

REACH = 180
"""Days."""
_CALM_NIGHTS = (0.0, 0.0, 0.0)
_KILLED_IN = 4
"""One schedule in so many has kills."""
_BUILT_IN = 5
"""One of those in so many builds and publishes as well: a build costs as much as four nights."""
_PLAIN_IN = 3
"""One of the others is played by a dlt user's own pipeline."""
_WRITTEN_IN = 2
"""In one of so many without kills somebody writes."""
_BUILT_KILLS = 4
"""There four kills of seven come while models are built or published: the other steps have the other schedules."""
_ABOUT_USERS = {"report_meetings", "phone_user_call_logs", "chat_messages"}
"""Histories that nobody can be asked for while a user is deleted, and of which no row is marked: nobody is deleted where they are
loaded."""
_LASTING_DAYS = 10
"""The half month at the edge of Zoom's reach must last longer than a schedule."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A schedule: everything that happens in it follows from `seed`."""

    seed: int
    users: int
    days: int
    now: datetime
    intensities: tuple[float, ...]
    """Of each bad night."""
    kinds: frozenset[Mishap]
    rows: int | None
    """Rows of a slice."""
    select: str = "default"
    kills: tuple[tuple[Kill, ...], ...] = ()
    """In each bad night; empty where no process is killed at all."""
    build: bool = False
    plain: bool = False
    """The source is run by dlt alone, as in a pipeline of one's own."""
    writes: bool = False
    """Somebody writes to the account after each bad night."""
    absence: tuple[int, int | None] | None = None
    """Nights after which a user is deleted, and restored, if so."""

    @property
    def calm(self) -> bool:
        """Nothing goes wrong: every night's tables are compared, not only those of the last."""
        return not self.kinds


def draw_scenario(
    seed: int,
    *,
    kills: bool | None = None,
    build: bool | None = None,
    plain: bool | None = None,
    select: str | None = None,
    calm: bool = False,
) -> Scenario:
    """The schedule of a number. `kills`, `build`, `plain` and `select` choose what is else drawn as well; `calm` leaves out all
    faults."""
    chance = random.Random(f"scenario {seed}")
    nights = chance.randint(1, 3)
    kinds = frozenset(Mishap)
    if chance.random() < 0.4:
        kinds = frozenset(chance.sample(sorted(set(Mishap) - OF_WRITES), chance.randint(3, 12)))
    intensities = tuple(chance.choice((0.15, 0.3, 0.6, 0.6, 1.0)) for _ in range(nights))
    users, days, now = chance.randint(6, 15), chance.randint(5, 30), _draw_now(chance)
    rows = chance.choice((None, None, 200, 1000))
    if calm:
        return Scenario(seed, users, days, now, _CALM_NIGHTS, frozenset(), rows, select or "all")
    drawn_kills, drawn_build = chance.randrange(_KILLED_IN) == 0, chance.randrange(_BUILT_IN) == 0
    killed = drawn_kills if kills is None else kills
    built = killed and (drawn_build if build is None else build)
    if built:
        intensities = intensities[:1]  # a night that builds takes as long as ten that do not
    drawn_plain = random.Random(f"plain {seed}").randrange(_PLAIN_IN) == 0
    by_dlt = killed and not built and (drawn_plain if plain is None else plain)
    plan: tuple[tuple[Kill, ...], ...] = ()
    if killed:
        plan = tuple(tuple(_draw_kill(chance, built, by_dlt) for _ in range(chance.randint(1, 2))) for _ in intensities)
    some = ",".join(chance.sample(sorted(ENDPOINTS), chance.randint(3, 8)))
    selected = chance.choice(("default", "all", some, some, some, some)) if not built else "default"
    asked = select or selected
    absence = _draw_absence(seed, asked, len(intensities))
    writes = not killed and random.Random(f"writes {seed}").randrange(_WRITTEN_IN) == 0
    return Scenario(seed, users, days, now, intensities, kinds, rows, asked, plan, built, by_dlt, writes, absence)


def _draw_absence(seed: int, select: str, nights: int) -> tuple[int, int | None] | None:
    chance = random.Random(f"absence {seed}")
    away = chance.randrange(nights)
    back = chance.choice((None, *range(away + 1, nights)))
    return None if select_endpoints(select) & _ABOUT_USERS else (away, back)


def _draw_now(chance: random.Random) -> datetime:
    while True:
        now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
        edge = now.date() - timedelta(days=REACH)
        if (cell_of(Grid.HALF_MONTH, edge).end - edge).days > _LASTING_DAYS:
            return now


def _draw_kill(chance: random.Random, build: bool, plain: bool) -> Kill:
    steps = [Step.PLAN, Step.EXTRACT, Step.EXTRACT, Step.NORMALIZE, Step.LOAD, Step.LOAD]
    if plain:
        steps = [Step.EXTRACT, Step.LOAD, Step.LOAD]  # nobody is told there when the others begin
    step = chance.choice([*steps, *[Step.BUILD, Step.PUBLISH] * _BUILT_KILLS] if build else steps)
    widest = {Step.PLAN: 40, Step.EXTRACT: 250, Step.NORMALIZE: 1500, Step.LOAD: 24, Step.BUILD: 6000, Step.PUBLISH: 8}
    return Kill(step, chance.randint(0, widest[step]))

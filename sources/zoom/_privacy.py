"""What must not be seen by everybody: private columns, and fields that look like secrets, wherever they turn up."""

import re
from dataclasses import dataclass
from typing import Any

from sources.zoom.vocabulary import Endpoint

MASK = "(private)"
"""What stands where a private value was."""
_SECRET = re.compile(
    r"passw(or)?d|passcode|pwd|secret|token(?!ize)|credential|authorization|api_?key|host_?key|private_?key|pin_?code|encrypted"
    r"|(start|join|play|share|download|recording|transcript)_?(page_?)?ur[il]",
    re.IGNORECASE,
)
"""Names of fields that let somebody in, or to something."""
_NO_SECRET = re.compile(r"(^|_)(has|is|use[sd]?|require[sd]?|enabled?|allow|needs?|count|total)(_|$)", re.IGNORECASE)
"""Names that speak of a secret without being one, such as `has_passcode`."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """The rule of one endpoint: names that are hidden, and names that somebody asked for."""

    hidden: frozenset[str]
    shown: frozenset[str]

    def hides(self, name: str) -> bool:
        """Whether values under this name are hidden."""
        if name in self.hidden:
            return True
        return name not in self.shown and bool(_SECRET.search(name)) and not _NO_SECRET.search(name)

    def mask(self, value: Any) -> Any:
        """The value with everything private in it masked, at any depth."""
        return self._mask_within([value], nameless=False)[0]

    def mask_field(self, name: str, value: Any) -> Any:
        """A field's value, masked if its name says so; true, false and nothing betray nothing."""
        return MASK if self._is_masked(name, value) else self.mask(value)

    def mask_nameless(self, value: Any) -> Any:
        """The value masked at any depth, and words of it that stand under no field's name: nobody can say what they are."""
        return self._mask_within([value], nameless=True)[0]

    def _is_masked(self, name: str, value: Any) -> bool:
        return value is not None and not isinstance(value, bool) and value != "" and self.hides(name)

    def _mask_within(self, values: list[Any], *, nameless: bool) -> list[Any]:
        """A copy of the list, masked. No call for each level: what Zoom nests may be deeper than Python's stack."""
        masked = values.copy()
        waiting: list[tuple[Any, bool]] = [(masked, nameless)]
        while waiting:
            outer, bare = waiting.pop()
            bare = bare and isinstance(outer, list)
            for place, inner in list(outer.items() if isinstance(outer, dict) else enumerate(outer)):
                if self._is_masked(place, inner) if isinstance(place, str) else bare and isinstance(inner, str) and inner:
                    outer[place] = MASK
                elif isinstance(inner, (dict, list)):
                    outer[place] = inner.copy()
                    waiting.append((outer[place], bare))
        return masked


def privacy_of(endpoint: Endpoint, asked_for: frozenset[str]) -> Privacy:
    """The rule for an endpoint's rows and those of its child tables; `asked_for` are columns written `table.column`."""
    private: dict[str, bool] = {}
    for table in endpoint.tables:
        for column in table.columns:
            if column.private:
                name = column.path.rpartition(".")[2]
                private[name] = private.get(name, True) and f"{table.name}.{column.name}" in asked_for
    tables = {table.name for table in endpoint.tables}
    shown = {name.rpartition(".")[2] for name in asked_for if name.rpartition(".")[0] in tables}
    hidden = frozenset(name for name, asked in private.items() if not asked)
    return Privacy(hidden, frozenset(shown) - hidden)

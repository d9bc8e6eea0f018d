"""What must not be seen by everybody: private columns, and fields that look like secrets, wherever they turn up."""

import re
from collections.abc import Mapping
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
        if isinstance(value, Mapping):
            return {name: self.mask_field(name, inner) for name, inner in value.items()}
        return [self.mask(inner) for inner in value] if isinstance(value, list) else value

    def mask_field(self, name: str, value: Any) -> Any:
        """A field's value, masked if its name says so; true, false and nothing betray nothing."""
        if value is None or isinstance(value, bool) or value == "":
            return value
        return MASK if self.hides(name) else self.mask(value)

    def mask_nameless(self, value: Any) -> Any:
        """The value masked at any depth, and words of it that stand under no field's name: nobody can say what they are."""
        if isinstance(value, list):
            return [self.mask_nameless(inner) for inner in value]
        return MASK if isinstance(value, str) and value else self.mask(value)


def privacy_of(endpoint: Endpoint, asked_for: frozenset[str]) -> Privacy:
    """The rule for an endpoint's rows and those of its child tables; `asked_for` are columns written `table.column`."""
    private: dict[str, bool] = {}
    for table, columns in ((endpoint.name, endpoint.columns), *((child.table, child.columns) for child in endpoint.children)):
        for column in columns:
            if column.private:
                name = column.path.rpartition(".")[2]
                private[name] = private.get(name, True) and f"{table}.{column.name}" in asked_for
    tables = set(endpoint.tables)
    shown = {name.rpartition(".")[2] for name in asked_for if name.rpartition(".")[0] in tables}
    hidden = frozenset(name for name, asked in private.items() if not asked)
    return Privacy(hidden, frozenset(shown) - hidden)

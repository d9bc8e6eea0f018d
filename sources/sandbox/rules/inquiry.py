"""One call as the answering functions see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.clock import DAY
from sources.sandbox.rules.refusals import refuse_user


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What an answering function may use."""

    account: Account
    time: int
    """The instant the answer is taken at: the clock's, or on later pages that of the first page."""
    args: Mapping[str, str]
    given: Mapping[str, str]
    switches: Mapping[str, Any]

    @property
    def today(self) -> int:
        return self.time // DAY

    def find_user(self) -> int:
        """The user in the path: an id, an address or `me`. Raises `RefusalError` (404/1001) for one who is not there (yet)."""
        name = self.args["userId"]
        people = self.account.people
        person = people.find_apps_own(self.time) if name == "me" else people.by_name.get(name)
        if person is None or not (people.activated[person] <= self.time and people.is_kept(person, self.time)):
            raise refuse_user(name)
        return person

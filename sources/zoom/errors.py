"""What can go wrong between us and Zoom.

    ZoomError
    ├── SettingsError           credentials, addresses or options that cannot work (exit code 2)
    │   └── CredentialsRefused  Zoom knows no such app, or it is switched off
    ├── Refused                 Zoom understood and said no: final for this call
    │   ├── MissingScope        104, 4700, 4711, or words that name scopes the token lacks
    │   └── TokenRefused        401 or 124, again and with a token that is new or serves other calls
    ├── DailyLimitReached       the day's budget is used up: go on later
    ├── PageTokenDead           code 300 for a page token: read the unit again from its first page
    ├── BadAnswer               the answer contradicts itself: cut, in another form, about other dates
    │   ├── Intercepted         something between us and Zoom answered in its place
    │   ├── WindowCut           Zoom answered for other dates than it was asked for
    │   ├── RepeatedPage        Zoom sent a page token, or a page, a second time
    │   ├── TypeChanged         no value of a column fits its declared type any more
    │   └── Shrunk              a list lost more rows in a night than can be believed
    └── Transient               worth trying again: 408, 5xx, resets, time-outs, cut bodies
        ├── Lingering           an answer that does not come to its end
        └── RateLimited         429 of a second or a minute

Every message reads: what we were doing: what Zoom (or the network) said: what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What an error keeps of an answer: HTTP status, Zoom's code and Zoom's words."""

    http: int
    code: int | None
    message: str
    scopes: tuple[str, ...] = ()
    """Scopes that Zoom says the token lacks; any one of them would do."""


class ZoomError(Exception):
    """Root of all errors raised here; `advice` is what a person can do."""

    def __init__(self, doing: str, said: str, advice: str, answer: Answer | None = None) -> None:
        super().__init__(f"{doing}: {said}: {advice}")
        self.doing = doing
        self.said = said
        self.advice = advice
        self.answer = answer

    def redact(self, how: Callable[[str], str]) -> None:
        """Take out of every word what must not be shown."""
        self.doing, self.said, self.advice = how(self.doing), how(self.said), how(self.advice)
        self.args = (f"{self.doing}: {self.said}: {self.advice}",)
        if self.answer is not None:
            self.answer = replace(self.answer, message=how(self.answer.message))


class SettingsError(ZoomError):
    """Credentials, addresses or options that cannot work."""


class CredentialsRefused(SettingsError):
    """Zoom gave no token for the credentials."""


class Refused(ZoomError):
    """Zoom understood and said no."""


class MissingScope(Refused):
    """The app lacks the scope the call needs."""


class TokenRefused(Refused):
    """Zoom refused a token for this call, again; whether for others too is to be found out."""


class DailyLimitReached(ZoomError):
    """The account's budget of a UTC day is used up until `until`."""

    def __init__(self, doing: str, said: str, advice: str, answer: Answer, until: datetime) -> None:
        super().__init__(doing, said, advice, answer)
        self.until = until


class PageTokenDead(ZoomError):
    """A page token is outdated or foreign."""


class BadAnswer(ZoomError):
    """The answer contradicts itself or the declaration."""


class Intercepted(BadAnswer):
    """Something between us and Zoom answered in Zoom's place: a proxy, a firewall, a hotel's log-in page."""


class WindowCut(BadAnswer):
    """Zoom answered for other dates than it was asked for."""


class RepeatedPage(BadAnswer):
    """Zoom sent a page token, or a page, a second time."""


class TypeChanged(BadAnswer):
    """No value of a column fits its declared type any more."""


class Shrunk(BadAnswer):
    """A list lost more rows in a night than can be believed."""


class Transient(ZoomError):
    """Worth trying again."""


class Lingering(Transient):
    """An answer had not come to its end after minutes: asked for once more, no oftener."""


class RateLimited(Transient):
    """A limit of a second or a minute; `wait_seconds` is Zoom's wish, if it named one."""

    def __init__(self, doing: str, said: str, advice: str, answer: Answer, wait_seconds: float | None) -> None:
        super().__init__(doing, said, advice, answer)
        self.wait_seconds = wait_seconds

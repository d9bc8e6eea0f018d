"""Errors of the verbs: one line for a person, and the exit code that goes with it."""

from enum import IntEnum

from sources.zoom import SettingsError, ZoomError
from sources.zoom.errors import DailyLimitReached


class ExitCode(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    """Wrong usage or configuration."""
    LATER = 75
    """Stopped at a daily budget or at a lock: run again later."""
    INTERRUPTED = 130


class CommandError(Exception):
    """A sentence for the person at the terminal: what we were doing: what was said: what to do."""

    def __init__(self, doing: str, said: str, advice: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(f"{doing}: {said}: {advice}")
        self.doing = doing
        self.said = said
        self.advice = advice
        self.code = code


def explain_zoom(error: ZoomError) -> CommandError:
    """An error of Zoom's as a verb ends with it."""
    if isinstance(error, SettingsError):
        code = ExitCode.USAGE
    else:
        code = ExitCode.LATER if isinstance(error, DailyLimitReached) else ExitCode.FAILED
    return CommandError(error.doing, error.said, error.advice, code)


class LoadFailed(Exception):
    """Something could not be put into the warehouse; the sentence says at which step and why."""


FULL = "make room on the disk, then run again"


def advise(cause: BaseException) -> str:
    """What a person can do about what could not be put into the warehouse."""
    words = str(cause).lower()
    full = isinstance(cause, OSError) or any(sign in words for sign in ("could not write", "no space", "file too large"))
    return FULL if full else "run again"


def one_line(error: BaseException) -> str:
    """What an error says, without line breaks, and its kind if it says nothing."""
    return " ".join(str(error).split())[:300] or type(error).__name__

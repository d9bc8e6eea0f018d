"""The file `.env` of the folder one is in: variables as the environment has them, which goes before it."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dotenv.parser import parse_stream

from pipelines.errors import CommandError

ENV_FILE: Final = Path(".env")
_OURS: Final = ("SOURCES__ZOOM__", "ZOOM_ELT_")
_SECRET: Final = "SOURCES__ZOOM__CLIENT_SECRET"
_HEAD: Final = "# Read by zoom-elt in this folder. Keep it to yourself: whoever has it can read the Zoom account.\n"


def read_env_file() -> dict[str, str]:
    """Our variables in the file; nothing if there is none.

    Raises `CommandError` (exit code 2) if it cannot be read, or holds a secret that is needed and that others may read.
    """
    doing = f"reading {ENV_FILE}"
    try:
        values = _parse()
    except UnicodeDecodeError:
        raise CommandError(doing, "it is not written in UTF-8", "save it as UTF-8") from None
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise CommandError(doing, said, f"make {ENV_FILE} a file you may read, or move it away") from None
    if _SECRET in values and _SECRET not in os.environ and os.name == "posix":
        mode = stat.S_IMODE(ENV_FILE.stat().st_mode)
        if mode & 0o077:
            raise CommandError(doing, f"others on this machine may read it (mode {mode:o})", f"run chmod 600 {ENV_FILE}")
    return values


def adopt_env_file() -> None:
    """Put the file's `ZOOM_ELT_...` into the environment, which goes before it. What concerns Zoom is read where it is needed.

    Who only asks the warehouse may be in a folder whose `.env` is not for his eyes, and does without it.
    """
    try:
        values = _parse()
    except (OSError, UnicodeDecodeError):
        return
    for name, value in values.items():
        if name.startswith("ZOOM_ELT_"):
            os.environ.setdefault(name, value)


def _parse() -> dict[str, str]:
    """Our variables in the file. Raises `CommandError` for a line of ours that cannot be read; other lines are not our matter."""
    try:
        with ENV_FILE.open(encoding="utf-8-sig") as lines:
            found = list(parse_stream(lines))
    except FileNotFoundError:
        return {}
    for each in found:
        if each.error and any(prefix in each.original.string for prefix in _OURS):
            raise CommandError(f"reading {ENV_FILE}", f"line {each.original.line} is not NAME=value", "fix the file")
    return {each.key: each.value for each in found if each.key and each.value and each.key.startswith(_OURS)}


def check_free() -> None:
    """Raises `CommandError` (exit code 2) if the file names an account already."""
    if there := sorted(name for name in read_env_file() if name.startswith("SOURCES__")):
        raise CommandError(
            f"writing {ENV_FILE}", f"it has {', '.join(there)} already", "change them there, or move the file away"
        )


def write_env_file(values: Mapping[str, str]) -> None:
    """Write variables into the file, which nobody else may read; what stands there already stays.

    Raises `CommandError` (exit code 2) if a value is none that Zoom gives, or nothing can be written.
    """
    doing = f"writing {ENV_FILE}"
    for name, value in values.items():
        if not value.isascii() or not value.isprintable() or set(value) & set(" '\"\\$`#"):
            raise CommandError(doing, f"{name} holds signs that no value of Zoom's has", "copy it from the page of the app again")
    try:
        opened = os.open(ENV_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(opened, "a", encoding="utf-8") as file:
            os.chmod(ENV_FILE, 0o600)
            file.write("" if file.tell() == 0 else "\n")
            file.write(_HEAD + "".join(f"{name}={value}\n" for name, value in values.items()))
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise CommandError(doing, said, "go to a folder that you may write to") from None

"""Settings of the person who runs a verb, by dlt's conventions; the only module here that touches the environment.

They have the names `SOURCES__ZOOM__...` in the environment, and stand under `[sources.zoom]` in files; where the warehouse is
stands there as `url` under `[warehouse]`. The first of these places that has a setting wins: the environment, `/run/secrets`,
`.env` of the folder one is in, `.dlt/secrets.toml` of that folder, that of the home folder, then `config.toml` of the two,
which holds no credentials. Nothing else has a say, whatever dlt itself would look at.
"""

import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.env_file import ENV_FILE, read_env_file
from pipelines.errors import CommandError, explain_zoom
from pipelines.terminal import err
from sources.zoom import SettingsError

if TYPE_CHECKING:
    from sources.zoom import ZoomSettings

_QUIET = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "CRITICAL",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DLT_DISABLE_PLUGINS": "true",
}
_READ_AT_IMPORT = "DLT_"
"""Begins the names of variables that dlt takes while it is imported: its naming, its folders, its way to write JSON."""


def quieten() -> None:
    """Telemetry off, and dlt as it is by itself: without plugins and whatever the environment has it take at its import.

    Call before dlt is imported.
    """
    for name in [name for name in os.environ if name.startswith(_READ_AT_IMPORT)]:
        del os.environ[name]
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


_CREDENTIALS: Final = ("account_id", "client_id", "client_secret")
_ADDRESSES: Final = ("token_url", "api_url")
"""Where the secret goes, and what it is changed for."""
_PLAIN: Final = (*_ADDRESSES, "plan", "budget_share", "private_columns", "quiet_days")
_MOUNTED: Final = Path("/run/secrets")
"""Where containers find the secrets that they are given."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and where it stood."""

    value: Any
    place: str
    is_of_folder: bool
    """It stood in the folder one happens to be in, which may be anybody's."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    values: Mapping[str, Any]
    warehouse: str
    is_of_folder: bool
    holds_secrets: bool


def check_files() -> None:
    """Read what .dlt holds before dlt does, which takes a broken file for a bug and a folder for none.

    Raises `CommandError` (exit code 2). What is said names line and column and quotes nothing: the files hold secrets.
    """
    list(_read_files())


def find_settings() -> dict[str, Setting]:
    """Each setting that somebody made, from the first place that has it. Raises `CommandError` (exit code 2)."""
    files = list(_read_files())
    found: dict[str, Setting] = {}
    for name in (*_CREDENTIALS, *_PLAIN):
        is_secret = name in _CREDENTIALS
        variable = f"SOURCES__ZOOM__{name.upper()}"
        value = os.environ.get(variable)
        if value is None and is_secret:
            value = _read_mounted(variable)
        if value is not None:
            found[name] = Setting(value, variable, is_of_folder=False)
            continue
        for file in files:
            if name in file.values and (file.holds_secrets or not is_secret):
                found[name] = Setting(file.values[name], str(file.path), file.is_of_folder)
                break
    return found


def find_warehouse() -> Setting | None:
    """Where the warehouse is, if a file says so. Raises `CommandError` (exit code 2)."""
    stood = (Setting(file.warehouse, str(file.path), file.is_of_folder) for file in _read_files() if file.warehouse)
    return next(stood, None)


def check_addresses(found: Mapping[str, Setting], say: Callable[[str], None]) -> None:
    """Say where the secret goes if a file decides it, and refuse to send it where only the folder one is in says so.

    A folder may be a clone, a download or somebody else's: what lies there may use the secret that lies there, no other.
    Raises `CommandError` (exit code 2).
    """
    secret = found.get("client_secret")
    for name in _ADDRESSES:
        setting = found.get(name)
        if setting is None or setting.place.startswith("SOURCES__"):
            continue
        if setting.is_of_folder and secret is not None and not secret.is_of_folder:
            raise CommandError(
                "reading the settings",
                f"{setting.place} names a {name} ({_word(setting)}), and the secret is not of that folder but of {secret.place}",
                f"if you want your secret sent there, set SOURCES__ZOOM__{name.upper()}; else take the line out of the file",
            )
        say(f"{name} is {_word(setting)}, by {setting.place}")
    private = found.get("private_columns")
    if private is not None and private.is_of_folder:
        say(f"private_columns are set by {private.place}: what they hold is loaded")


def read_settings(say: Callable[[str], None] = lambda sentence: err.say(sentence, "yellow")) -> "ZoomSettings":
    """The account's settings. Raises `CommandError` (exit code 2) if they are missing, wrong or unreadable.

    `say` is told what a person should know before the secret is used.
    """
    found = find_settings()
    check_addresses(found, say)

    from sources.zoom import make_settings
    from sources.zoom.quiet import LONGEST_DAYS
    from sources.zoom.settings import API_URL, DEFAULT_SHARE, TOKEN_URL

    private: Any = found["private_columns"].value if "private_columns" in found else ()
    try:
        return make_settings(
            account_id=_word(found.get("account_id")),
            client_id=_word(found.get("client_id")),
            client_secret=_word(found.get("client_secret")),
            api_url=_word(found.get("api_url")) or API_URL,
            token_url=_word(found.get("token_url")) or TOKEN_URL,
            plan=_word(found.get("plan")) or "pro",
            budget_share=_word(found.get("budget_share")) or DEFAULT_SHARE,
            private_columns=(str(name).strip() for name in (private.split(",") if isinstance(private, str) else private)),
            quiet_days=_word(found.get("quiet_days")) or LONGEST_DAYS,
        )
    except SettingsError as error:
        raise explain_zoom(error) from None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one question to the warehouse may take."""

    memory: str
    seconds: float


def read_bounds() -> Bounds:
    """`ZOOM_ELT_QUERY_MEMORY` (2GB without it) and `ZOOM_ELT_QUERY_SECONDS` (3600). Raises `CommandError` for other words."""
    memory, seconds = (os.environ.get(f"ZOOM_ELT_QUERY_{name}", "").strip() for name in ("MEMORY", "SECONDS"))
    if memory and not re.fullmatch(r"(?a:[1-9]\d{0,5})\s?[KMGT]i?B", memory, re.IGNORECASE):
        raise CommandError("reading ZOOM_ELT_QUERY_MEMORY", f"{memory[:40]!r} is not a size", "write it as 500MB or 4GB")
    if seconds and not re.fullmatch(r"(?a:[1-9]\d{0,6})", seconds):
        raise CommandError("reading ZOOM_ELT_QUERY_SECONDS", f"{seconds[:40]!r} is not a number of seconds", "write it as 600")
    return Bounds(memory or "2GB", float(seconds or 3600))


@dataclass(frozen=True, slots=True)
class Prices:
    """What licences cost a month by the person's contract; what is not said comes from the seed licence_prices."""

    by_licence: Mapping[str, str]
    """Licence, as license_type of dim_licences -> price, a decimal number as text."""
    currency: str
    """Code of three letters; empty for that of the seed."""


def read_prices() -> Prices:
    """`ZOOM_ELT_LICENCE_PRICES`, as in `licensed=11.50, phone=8`, and `ZOOM_ELT_CURRENCY`. Raises `CommandError`."""
    doing, currency = "reading ZOOM_ELT_LICENCE_PRICES", os.environ.get("ZOOM_ELT_CURRENCY", "").strip()
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in os.environ.get("ZOOM_ELT_LICENCE_PRICES", "").split(","))):
        match = re.fullmatch(r"(?a:([a-z][a-z0-9_]*)\s*=\s*(\d{1,9}(?:\.\d{1,2})?))", part)
        if match is None or match[1] in found:
            said = "is named twice" if match else "is not a licence and its price"
            raise CommandError(doing, f"{part[:40]!r} {said}", "write it as licensed=11.50, phone=8")
        found[match[1]] = match[2]
    if currency and not re.fullmatch(r"(?a:[A-Z]{3})", currency):
        raise CommandError("reading ZOOM_ELT_CURRENCY", f"{currency[:40]!r} is no currency", "write its three letters, as in EUR")
    return Prices(found, currency)


@dataclass(frozen=True, slots=True)
class Caution:
    """Whom `zoom-elt do` takes nothing away from, and of how much of the account at a time."""

    protected: tuple[str, ...]
    share: float


def read_caution() -> Caution:
    """`ZOOM_ELT_PROTECTED`, names with commas between, and `ZOOM_ELT_MOST`, 0.1 without it. Raises `CommandError`."""
    names = tuple(name.strip() for name in os.environ.get("ZOOM_ELT_PROTECTED", "").split(",") if name.strip())
    share = os.environ.get("ZOOM_ELT_MOST", "").strip()
    if share and not re.fullmatch(r"(?a:0?\.\d{1,4}|0|1(?:\.0+)?)", share):
        raise CommandError(
            "reading ZOOM_ELT_MOST", f"{share[:40]!r} is not a share", "write it as 0.1 for a tenth of the account"
        )
    return Caution(names, float(share or 0.1))


def _read_files() -> Iterator[_File]:
    """What there is of the files, the first to decide first."""
    prefix = "SOURCES__ZOOM__"
    named = {name.removeprefix(prefix).lower(): value for name, value in read_env_file().items() if name.startswith(prefix)}
    yield _File(ENV_FILE, named, "", is_of_folder=True, holds_secrets=True)
    here, home = Path(".dlt"), Path("/var/dlt") if _is_root() else Path("~/.dlt").expanduser()
    is_home = here.exists() and home.exists() and here.samefile(home)
    for name in ("secrets.toml", "config.toml"):
        for folder in (here,) if is_home else (here, home):
            path = folder / name
            if (found := _read_file(path)) is not None:
                is_of_folder = folder is here and not is_home
                yield _File(path, _read_values(path, found), _read_url(path, found), is_of_folder, name == "secrets.toml")


def _read_file(path: Path) -> Mapping[str, Any] | None:
    doing = f"reading {path}"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")") or "somewhere"
        raise CommandError(doing, f"it is not TOML, {place}", "fix the file") from None
    except UnicodeDecodeError:
        raise CommandError(doing, "it is not written in UTF-8", "save it as UTF-8") from None
    except (OSError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is nested too deeply"
        raise CommandError(doing, str(said), f"make {path} a file you may read, or move it away") from None
    if path.name == "secrets.toml" and os.name == "posix" and (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
        raise CommandError(doing, f"others on this machine may read it (mode {mode:o})", f"run chmod 600 {path}")
    return found


def _read_url(path: Path, found: Mapping[str, Any]) -> str:
    section = found.get("warehouse", {})
    url = section.get("url", "") if isinstance(section, dict) else None
    if not isinstance(url, str):
        said = "warehouse.url is no text"
        raise CommandError(f"reading {path}", said, 'write it below a line [warehouse], as url = "postgresql://..."')
    return url


def _read_values(path: Path, found: Mapping[str, Any]) -> Mapping[str, Any]:
    doing = f"reading {path}"
    sources = found.get("sources", {})
    values = sources.get("zoom", {}) if isinstance(sources, dict) else None
    if not isinstance(values, dict):
        raise CommandError(doing, "sources.zoom is not a table", "write the settings below a line [sources.zoom]")
    for name in (*_CREDENTIALS, *_PLAIN):
        value = values.get(name)
        is_list = name == "private_columns" and isinstance(value, list) and all(isinstance(each, str) for each in value)
        if value is not None and not is_list and not isinstance(value, (str, int, float)):
            raise CommandError(doing, f"{name} is of the wrong kind", f'write it as {name} = "..."')
    return values


def _read_mounted(variable: str) -> str | None:
    name = variable.lower().replace("_", "-")
    try:
        path = _MOUNTED / name
        return (path / name if path.is_dir() else path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _word(setting: Setting | None) -> str:
    return "" if setting is None else str(setting.value)

"""Settings of the person who runs a verb, by dlt's conventions; the only module here that touches the environment."""

import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import CommandError
from sources.zoom.errors import SettingsError

if TYPE_CHECKING:
    from sources.zoom.settings import ZoomSettings

_QUIET = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "LOAD__DELETE_COMPLETED_JOBS": "true",  # completed load files hold raw rows
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
}


def quieten() -> None:
    """Telemetry off and raw rows removed once loaded, unless the environment says otherwise. Call before dlt is imported."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def check_files() -> None:
    """Read what .dlt holds in this directory before dlt does, which takes a broken file for a bug and a folder for none.

    Raises `CommandError` (exit code 2). What is said names line and column and quotes nothing: the files hold secrets.
    """
    for name in ("config.toml", "secrets.toml"):
        path = Path(".dlt") / name
        doing = f"reading {path}"
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except tomllib.TOMLDecodeError as error:
            place = str(error).rpartition("(")[2].rstrip(")") or "somewhere"
            raise CommandError(doing, f"it is no TOML, {place}", "mend the file") from None
        except UnicodeDecodeError:
            raise CommandError(doing, "it is not written in UTF-8", "save it as UTF-8") from None
        except OSError as error:
            raise CommandError(doing, str(error.strerror), f"make {path} a file you may read, or move it away") from None
        if name == "secrets.toml" and os.name == "posix" and (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
            raise CommandError(doing, f"others on this machine may read it (mode {mode:o})", f"run chmod 600 {path}")


def read_settings() -> "ZoomSettings":
    """The account's settings. Raises `CommandError` (exit code 2) if they are missing, wrong or unreadable."""
    check_files()
    import dlt  # takes seconds, and httpx its share: only verbs that talk to Zoom need them
    from dlt.common.configuration.exceptions import ConfigurationException

    from sources.zoom.settings import API_URL, DEFAULT_SHARE, TOKEN_URL, make_settings

    try:
        secret = dlt.secrets.get
        plain = dlt.config.get
        private: Any = plain("sources.zoom.private_columns")
        return make_settings(
            account_id=_word(secret("sources.zoom.account_id")),
            client_id=_word(secret("sources.zoom.client_id")),
            client_secret=_word(secret("sources.zoom.client_secret")),
            api_url=_word(plain("sources.zoom.api_url")) or API_URL,
            token_url=_word(plain("sources.zoom.token_url")) or TOKEN_URL,
            plan=_word(plain("sources.zoom.plan")) or "pro",
            budget_share=_word(plain("sources.zoom.budget_share")) or DEFAULT_SHARE,
            private_columns=private.split(",") if isinstance(private, str) else private or (),
        )
    except SettingsError as error:
        raise CommandError(error.doing, error.said, error.advice) from None
    except (ConfigurationException, OSError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise CommandError("reading the settings", said, "mend .dlt/config.toml or .dlt/secrets.toml") from None


def _word(value: object) -> str:
    return "" if value is None else str(value)

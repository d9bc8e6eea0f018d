"""Where a warehouse is, as a person says it: a DuckDB file, or the URL of a database on a server."""

import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from pipelines.errors import CommandError

_DOING: Final = "reading --warehouse"
_SERVERS: Final = ("postgresql", "postgres")
_FILE: Final = "duckdb"
_FORMS: Final = "give a DuckDB file, or postgresql://user@host:5432/database"
CODED: Final = "in a password write % as %25, / as %2F, @ as %40 and : as %3A"
_ODD: Final = re.compile(r"[^A-Za-z0-9._@-]+")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A database on a PostgreSQL server. What is printed of it has no password."""

    url: str = field(repr=False)
    """As libpq reads it; what it leaves out comes from libpq's own variables and files, such as PGPASSWORD and ~/.pgpass."""

    @property
    def has_password(self) -> bool:
        parts = urlsplit(self.url)
        return bool(parts.password) or "password=" in parts.query

    @property
    def folder_name(self) -> str:
        """A name for what lies on this machine beside the database: no two databases share one."""
        parts = urlsplit(self.url)
        said = f"{unquote(parts.path.lstrip('/')) or 'default'}@{parts.hostname or 'local'}-{parts.port or 5432}"
        plain = _ODD.sub("_", said)[:100]
        return plain if plain == said else f"{plain}-{sha256(said.encode()).hexdigest()[:8]}"

    def resolve(self) -> "ServerAddress":
        """An address is whole wherever one stands; a file's is not."""
        return self

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        user = f"{parts.username}@" if parts.username else ""
        port = f":{parts.port}" if parts.port else ""
        return f"postgresql://{user}{parts.hostname or ''}{port}{parts.path}"


Address: TypeAlias = Path | ServerAddress


def read_address(word: "str | os.PathLike[str] | ServerAddress") -> Address:
    """What a person wrote: the path of a DuckDB file, `duckdb:///path` or `postgresql://...`. Raises `CommandError` (2)."""
    if isinstance(word, ServerAddress):
        return word
    said = os.fspath(word)
    scheme, separator, rest = said.partition("://")
    if not separator or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        return Path(said)
    if scheme == _FILE:
        if not rest.startswith("/") or rest == "/":
            raise CommandError(_DOING, f"{said!r} names no file", "write duckdb:///folder/zoom.duckdb")
        return Path(unquote(rest))
    if scheme not in _SERVERS:
        raise CommandError(_DOING, f"{scheme} is no kind of warehouse", _FORMS)
    try:
        parts = urlsplit(said)
        _ = parts.port
    except ValueError:  # its words repeat what may be part of a password
        raise CommandError(_DOING, "its host or port cannot be read", f"{_FORMS}; {CODED}") from None
    if not unquote(parts.path).strip("/"):
        raise CommandError(_DOING, "it names no database", _FORMS)
    return ServerAddress(said)

"""A PostgreSQL server of the tests' own, on a loopback port, from the machine's own programs; stopped when it is done with."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg2
import pytest

from pipelines.warehouse.address import ServerAddress

_USER = "zoom"
_NUMBERS = count(1)
_DEBIAN = Path("/usr/lib/postgresql")


def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def need_postgres() -> Path:
    """The programs of a server; without them the test is skipped, and fails in CI, where they are installed."""
    programs = find_programs()
    if programs is not None:
        return programs
    if os.environ.get("CI"):
        pytest.fail("there is no PostgreSQL on this machine: .ci/run installs it")
    pytest.skip("there is no PostgreSQL on this machine: install Debian's package postgresql")


@contextmanager
def running_postgres(programs: Path) -> Iterator[ServerAddress]:
    """A server that lets everybody on this machine in. Its clock is New York's: nothing may rest on it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="zoom-postgres-"))
    if os.geteuid() == 0:  # the server refuses to be run by root
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _run(programs, folder, "initdb", "-D", str(data), "-U", _USER, "--encoding=UTF8", "--locale=C.UTF-8", "-A", "trust", "-N")
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c timezone=America/New_York"
    _run(programs, folder, "pg_ctl", "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")
    try:
        yield ServerAddress(f"postgresql://{_USER}@127.0.0.1:{port}/postgres")
    finally:
        _run(programs, folder, "pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def make_database(server: ServerAddress) -> ServerAddress:
    """A new and empty database on a server."""
    name = f"zoom_{os.getpid()}_{next(_NUMBERS)}"
    with closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"create database {name} template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'")
    return ServerAddress(server.url.rpartition("/")[0] + f"/{name}")


def _run(programs: Path, folder: Path, program: str, *arguments: str) -> None:
    command = [str(programs / program), *arguments]
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    done = subprocess.run(
        command, cwd=folder, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr

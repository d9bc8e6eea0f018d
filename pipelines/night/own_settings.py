"""dlt with settings of ours alone.

dlt looks for settings of pipeline, loader, normalizer, schema and destination in the environment, in `.dlt` of the folder one is
in and of the home folder, and in vaults. Another project's `REFRESH=drop_data` or `DEV_MODE=1` would empty tables whose ledger
says that they were read, or load where nobody looks. So all of its providers are put aside while the command line uses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from dlt.common.configuration.container import Container
from dlt.common.configuration.providers.dictionary import DictionaryProvider
from dlt.common.configuration.providers.provider import ConfigProvider
from dlt.common.configuration.specs.pluggable_run_context import PluggableRunContext
from dlt.common.runtime.run_context import RunContext

SETTINGS: Final[dict[str, Any]] = {
    "runtime": {"dlthub_telemetry": False, "log_level": "CRITICAL"},  # its errors are raised, and said in one line
    "load": {"delete_completed_jobs": True},  # completed load files hold raw rows
    "providers": {"enable_airflow_secrets": False},
}
"""What differs from dlt's defaults, which hold for all else."""


@contextmanager
def own_settings() -> Iterator[None]:
    """Within it, dlt knows no settings but ours. It holds for all threads."""
    container = Container()
    before = container[PluggableRunContext].context if PluggableRunContext in container else None
    with container.injectable_context(PluggableRunContext(_own_context())):
        try:
            yield
        finally:
            if before is not None:
                # coming back, it would start dlt's log anew as the host has it, and fall over a level that does not exist
                vars(before)["initialize_runtime"] = lambda *_: None
    if before is not None:
        del vars(before)["initialize_runtime"]


class _OwnContext(RunContext):
    """A place without settings: neither files nor the variables that move dlt's folders."""

    @property
    def run_dir(self) -> str:
        return self._init_run_dir

    @property
    def local_dir(self) -> str:
        return self._init_run_dir

    def initial_providers(self) -> list[ConfigProvider]:
        return [_OwnProvider(SETTINGS)]


class _OwnProvider(DictionaryProvider):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self._config_doc = settings


@cache
def _own_context() -> _OwnContext:
    return _OwnContext(None)

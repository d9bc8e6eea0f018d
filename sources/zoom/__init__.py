"""The extractor: a dlt source for a Zoom account, and what a program that drives it needs.

dlt and Arrow take a second to import, so each name is fetched when it is first asked for. Modules whose name begins with `_` are
nobody else's business.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sources.zoom._engine import Extraction
    from sources.zoom.budget import Budget
    from sources.zoom.client import ZoomClient
    from sources.zoom.endpoints import ENDPOINTS
    from sources.zoom.errors import SettingsError, ZoomError
    from sources.zoom.operations import OPERATIONS, Operation
    from sources.zoom.settings import ZoomSettings, make_settings
    from sources.zoom.source import zoom_source
    from sources.zoom.vocabulary import Endpoint

__all__ = [
    "ENDPOINTS",
    "OPERATIONS",
    "Budget",
    "Endpoint",
    "Extraction",
    "Operation",
    "SettingsError",
    "ZoomClient",
    "ZoomError",
    "ZoomSettings",
    "make_settings",
    "zoom_source",
]

_HOMES = {
    "ENDPOINTS": "endpoints",
    "OPERATIONS": "operations",
    "Budget": "budget",
    "Endpoint": "vocabulary",
    "Extraction": "_engine",
    "Operation": "operations",
    "SettingsError": "errors",
    "ZoomClient": "client",
    "ZoomError": "errors",
    "ZoomSettings": "settings",
    "make_settings": "settings",
    "zoom_source": "source",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

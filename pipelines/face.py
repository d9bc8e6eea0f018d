"""What Python users import, installed as `zoom_elt`: a dlt source, a dlt destination, frames of the warehouse, and the command.

dlt and pandas take seconds to import, so each name is fetched when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.__main__ import main
    from pipelines.actions.destination import zoom_actions
    from pipelines.frames import read_frame
    from sources.zoom import zoom_source

__all__ = ["main", "read_frame", "zoom_actions", "zoom_source"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "zoom_source":
        from sources.zoom import zoom_source

        return zoom_source
    if name == "zoom_actions":
        from pipelines.actions.destination import zoom_actions

        return zoom_actions
    if name == "read_frame":
        from pipelines.frames import read_frame

        return read_frame
    from pipelines.__main__ import main

    return main

-- One row per row of Zoom's that could not be placed: where it belongs, why, and what it says.
select
    endpoint,
    "partition",
    parent,
    window_from,
    window_to,
    why,
    lost,
    since,
    seen_at,
    raw
from zoom_raw._set_aside
order by endpoint, "partition", place

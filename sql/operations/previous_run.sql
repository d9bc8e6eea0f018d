-- One row: Zoom's time at the latest run.
select max(zoom_now) as zoom_now
from zoom_raw._runs

-- One row: Zoom's time at the run that was stored last, which is not the largest where a clock was wrong. None if there is none.
select zoom_now
from zoom_raw._runs
where zoom_now is not null
order by ordinal desc nulls last, started_at desc
limit 1

-- One row per day and department of the host: cloud recordings of meetings of that day that are there now.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    sum(recording_bytes) / 1e9 as gigabytes
from marts.fct_meeting_instances
where meeting_date is not null and recording_bytes is not null
group by 1, 2
order by 1, 2

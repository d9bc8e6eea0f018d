-- One row per day and department of the owner: cloud recordings of that day that are there now.
select
    recording_date as date,
    coalesce(department, '(none)') as department,
    sum(recording_bytes) / 1073741824.0 as gigabytes
from marts.fct_recordings
where recording_date is not null and recording_bytes is not null
group by 1, 2
order by 1, 2

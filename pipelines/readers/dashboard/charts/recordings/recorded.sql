-- One row per day and department: recordings, and the bytes of those that are kept.
select
    recording_date as date,
    cast(date_trunc('week', recording_date) as date) as week,
    coalesce(department, '(none)') as department,
    count(*) as recordings,
    coalesce(sum(seen_bytes), 0) / 1073741824.0 as gigabytes
from marts.fct_recordings
where recording_date is not null
group by 1, 2, 3
order by 1, 2, 3

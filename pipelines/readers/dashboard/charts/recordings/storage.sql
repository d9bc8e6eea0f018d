-- One row per day and part: what Zoom's report says is in use, as far as the list of recordings shows it, and the rest.
with parts as (
    select
        storage_date as date,
        used_bytes,
        daily_growth_bytes_30_days,
        unnest(['in the list of recordings', 'not in that list']) as part,
        unnest([least(listed_bytes, used_bytes), greatest(used_bytes - listed_bytes, 0)]) as bytes
    from reports.rpt_storage_growth
    where used_bytes is not null
)
select
    date,
    part,
    bytes / 1073741824.0 as gigabytes,
    used_bytes / 1073741824.0 as used,
    daily_growth_bytes_30_days / 1073741824.0 as growth
from parts
order by date, part

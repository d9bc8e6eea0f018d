-- One row per day: what cloud recordings take.
select
    storage_date as date,
    used_bytes / 1e9 as gigabytes,
    daily_growth_bytes_30_days / 1e9 as growth
from reports.rpt_storage_growth
where used_bytes is not null
order by date

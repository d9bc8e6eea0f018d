-- One row per ISO week and kind of activity: people who hosted or attended.
with counted as (
    select
        period_start_date as date,
        unnest(['hosted', 'attended']) as activity,
        unnest([active_hosts_count, active_participants_count]) as people
    from reports.rpt_adoption
    where period_type = 'week'
)
select date, activity, people
from counted
where people is not null
order by date, activity

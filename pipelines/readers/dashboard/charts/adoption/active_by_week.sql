-- One row per ISO week and kind of activity: people who hosted or attended.
unpivot (
    select
        period_start_date as date,
        active_hosts_count as "hosted",
        active_participants_count as "attended"
    from reports.rpt_adoption
    where period_type = 'week'
)
on "hosted", "attended"
into name activity value people
order by date, activity

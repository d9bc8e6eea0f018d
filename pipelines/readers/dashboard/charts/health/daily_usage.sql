-- One row per day and source: meetings that Zoom's own daily report counts, and those of the marts.
unpivot (
    select
        usage_date as date,
        zoom_meetings_count as "Zoom's report",
        meetings_count + webinars_count as "this warehouse"
    from marts.fct_daily_usage
)
on "Zoom's report", "this warehouse"
into name source value meetings
order by date, source

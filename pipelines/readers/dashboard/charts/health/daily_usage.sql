-- One row per day and source: meetings that Zoom's own daily report counts, and those of the marts.
with counted as (
    select
        usage_date as date,
        unnest(['Zoom''s report', 'this warehouse']) as source,
        unnest([zoom_meetings_count, meetings_count + webinars_count]) as meetings
    from marts.fct_daily_usage
)
select date, source, meetings
from counted
where meetings is not null
order by date, source

-- One row per webinar that was held and what people did: how many.
with latest as (
    select
        webinar_date as date,
        coalesce(department, '(none)') as department,
        strftime(webinar_date, '%d %b ') || coalesce(topic, 'no topic') as webinar,
        registered_count,
        attended_count,
        stayed_count
    from reports.rpt_webinar_funnel
    where is_held and webinar_date is not null
    order by attended_count desc, webinar_key
    limit 100
),
counted as (
    select
        date,
        department,
        webinar,
        unnest(['registered', 'attended', 'stayed']) as step,
        unnest([registered_count, attended_count, stayed_count]) as people
    from latest
)
select date, department, webinar, step, people
from counted
where people is not null
order by date, webinar, step

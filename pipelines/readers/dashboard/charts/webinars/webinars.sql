-- One row per webinar that was held and what people did: how many.
with named as (
    select
        webinar_key,
        webinar_date as date,
        coalesce(department, '(none)') as department,
        strftime(webinar_date, '%d %b ') || coalesce(topic, 'no topic') as webinar,
        registered_count,
        attended_count,
        stayed_count
    from reports.rpt_webinar_funnel
    where is_held and webinar_date is not null
),
held as (
    select
        date,
        department,
        webinar
        || case
            when row_number() over (partition by webinar order by date, webinar_key) > 1
                then ' (' || row_number() over (partition by webinar order by date, webinar_key) || ')'
            else ''
        end as webinar,
        registered_count,
        attended_count,
        stayed_count
    from named
),
counted as (
    select
        date,
        department,
        webinar,
        unnest(['registered', 'attended', 'stayed']) as step,
        unnest([registered_count, attended_count, stayed_count]) as people
    from held
)
select date, department, webinar, step, people
from counted
where people is not null
order by date, webinar, step

-- One row per day, department of the host and step of the funnel: people who came so far.
with summed as (
    select
        webinar_date as date,
        coalesce(department, '(none)') as department,
        cast(sum(registered_count) as bigint) as registered,
        cast(sum(approved_count) as bigint) as approved,
        cast(sum(attended_count) as bigint) as attended,
        cast(sum(stayed_count) as bigint) as stayed
    from reports.rpt_webinar_funnel
    where is_held and webinar_date is not null
    group by 1, 2
),
counted as (
    select
        date,
        department,
        unnest(['registered', 'approved', 'attended', 'stayed']) as step,
        unnest([registered, approved, attended, stayed]) as people
    from summed
)
select date, department, step, people
from counted
where people is not null
order by date, department, step

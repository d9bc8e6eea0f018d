-- One row per day and department of the host: webinars that were held, and what their audience did.
select
    webinar_date as date,
    coalesce(department, '(none)') as department,
    count(*) as webinars,
    cast(sum(attended_count) as bigint) as attended,
    cast(sum(poll_respondents_count) as bigint) as answered_polls,
    cast(sum(askers_count) as bigint) as asked
from reports.rpt_webinar_funnel
where is_held and webinar_date is not null
group by 1, 2
order by 1, 2

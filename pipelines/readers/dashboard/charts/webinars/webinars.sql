-- One row per webinar that was held and what people did: how many.
unpivot (
    select
        webinar_date as date,
        coalesce(department, '(none)') as department,
        strftime(webinar_date, '%d %b ') || coalesce(topic, 'no topic') as webinar,
        registered_count as "registered",
        attended_count as "attended",
        stayed_count as "stayed"
    from reports.rpt_webinar_funnel
    where is_held and webinar_date is not null
    order by attended_count desc, webinar_key
    limit 100
)
on "registered", "attended", "stayed"
into name step value people
order by date, webinar, step

-- One row per meeting: the 200 that took most of people's time.
select
    meeting_date as date,
    coalesce(department, '(none)') as department,
    strftime(meeting_date, '%d %b ') || coalesce(topic, 'no topic') as meeting,
    coalesce(host_name, host_email, 'unknown') as host,
    people_count,
    actual_minutes,
    person_minutes / 60 as person_hours
from marts.fct_meeting_instances
where person_minutes is not null and meeting_date is not null
order by person_minutes desc, meeting_uuid
limit 200

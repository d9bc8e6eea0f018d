-- One row per meeting: of each week and department the ten that took most of people's time, so that every choice has its first ten.
with measured as (
    select
        meeting_uuid,
        cast(date_trunc('week', meeting_date) as date) as date,
        coalesce(department, '(none)') as department,
        strftime(meeting_date, '%d %b ') || coalesce(topic, 'no topic') as meeting,
        coalesce(host_name, host_email, 'unknown') as host,
        people_count,
        actual_minutes,
        person_minutes / 60 as person_hours
    from marts.fct_meeting_instances
    where person_minutes is not null and meeting_date is not null
),
placed as (
    select
        meeting_uuid,
        date,
        department,
        meeting,
        host,
        people_count,
        actual_minutes,
        person_hours,
        row_number() over (partition by date, department order by person_hours desc, meeting_uuid) as place
    from measured
),
numbered as (
    select
        meeting_uuid,
        date,
        department,
        meeting,
        host,
        people_count,
        actual_minutes,
        person_hours,
        row_number() over (partition by meeting order by person_hours desc, meeting_uuid) as namesake
    from placed
    where place <= 10
)
select
    date,
    department,
    meeting || case when namesake > 1 then ' (' || namesake || ')' else '' end as meeting,
    host,
    people_count,
    actual_minutes,
    person_hours
from numbered
order by person_hours desc, meeting_uuid

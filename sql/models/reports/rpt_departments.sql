-- One row per month and department: what its people hosted, attended and called.

with

users as (

    select * from {{ ref('dim_users') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

attendance as (

    select * from {{ ref('fct_meeting_attendance') }}

),

webinar_attendance as (

    select * from {{ ref('fct_webinar_attendance') }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

person_days as (

    select * from {{ ref('fct_person_days') }}

),

webinars as (

    select
        webinar_key,
        max(department) as department,
        max(webinar_date) as webinar_date,
        sum(case when has_attended and not is_host then 1 else 0 end) as attendees_count
    from webinar_attendance
    where is_held
    group by webinar_key

),

active_people as (

    select distinct
        cast(date_trunc('month', activity_date) as date) as month_start_date,
        department,
        user_key
    from person_days

),

parts as (

    select
        cast(date_trunc('month', meeting_date) as date) as month_start_date,
        department,
        1 as meetings_count,
        case when is_recorded then 1 else 0 end as recorded_count,
        coalesce(guests_count, 0) as guests_count,
        coalesce(person_minutes, 0) as person_minutes,
        coalesce(cost_person_hours, 0) as cost_person_hours,
        0 as active_people_count,
        0 as attended_minutes,
        0 as webinars_count,
        0 as webinar_attendees_count,
        0 as calls_count,
        0 as answered_calls_count,
        0 as talk_seconds
    from meetings

    union all

    select
        month_start_date,
        department,
        0 as meetings_count,
        0 as recorded_count,
        0 as guests_count,
        0 as person_minutes,
        0 as cost_person_hours,
        1 as active_people_count,
        0 as attended_minutes,
        0 as webinars_count,
        0 as webinar_attendees_count,
        0 as calls_count,
        0 as answered_calls_count,
        0 as talk_seconds
    from active_people

    union all

    select
        cast(date_trunc('month', attendance.meeting_date) as date) as month_start_date,
        users.department,
        0 as meetings_count,
        0 as recorded_count,
        0 as guests_count,
        0 as person_minutes,
        0 as cost_person_hours,
        0 as active_people_count,
        attendance.attended_minutes,
        0 as webinars_count,
        0 as webinar_attendees_count,
        0 as calls_count,
        0 as answered_calls_count,
        0 as talk_seconds
    from attendance
    inner join users
        on attendance.user_key = users.user_key

    union all

    select
        cast(date_trunc('month', webinar_date) as date) as month_start_date,
        department,
        0 as meetings_count,
        0 as recorded_count,
        0 as guests_count,
        0 as person_minutes,
        0 as cost_person_hours,
        0 as active_people_count,
        0 as attended_minutes,
        1 as webinars_count,
        attendees_count as webinar_attendees_count,
        0 as calls_count,
        0 as answered_calls_count,
        0 as talk_seconds
    from webinars

    union all

    select
        cast(date_trunc('month', call_date) as date) as month_start_date,
        department,
        0 as meetings_count,
        0 as recorded_count,
        0 as guests_count,
        0 as person_minutes,
        0 as cost_person_hours,
        0 as active_people_count,
        0 as attended_minutes,
        0 as webinars_count,
        0 as webinar_attendees_count,
        1 as calls_count,
        case when is_answered then 1 else 0 end as answered_calls_count,
        coalesce(talk_seconds, 0) as talk_seconds
    from calls
    where is_main_entry

)

select
    month_start_date,
    department,
    cast(sum(meetings_count) as bigint) as meetings_count,
    cast(sum(recorded_count) as bigint) as recorded_count,
    cast(sum(guests_count) as bigint) as guests_count,
    sum(person_minutes) as person_minutes,
    sum(cost_person_hours) as cost_person_hours,
    cast(sum(active_people_count) as bigint) as active_people_count,
    cast(sum(attended_minutes) as double precision) as attended_minutes,
    cast(sum(attended_minutes) as double precision) / nullif(sum(active_people_count), 0) as attended_minutes_per_person,
    cast(sum(webinars_count) as bigint) as webinars_count,
    cast(sum(webinar_attendees_count) as bigint) as webinar_attendees_count,
    cast(sum(calls_count) as bigint) as calls_count,
    cast(sum(answered_calls_count) as bigint) as answered_calls_count,
    cast(sum(talk_seconds) as double precision) / 60 as talk_minutes
from parts
group by month_start_date, department

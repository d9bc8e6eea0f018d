-- One row per day, ISO week and month: how many people were active in it, hosted and attended.

with

dates as (

    select * from {{ ref('dim_dates') }}

),

users as (

    select * from {{ ref('dim_users') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

person_days as (

    select * from {{ ref('fct_person_days') }}

),

bounds as (

    select
        min(activity_date) as first_date,
        max(activity_date) as last_date
    from person_days

),

period_days as (

    select
        'day' as period_type,
        date_day as period_start_date,
        date_day
    from dates

    union all

    select
        'week' as period_type,
        week_start_date as period_start_date,
        date_day
    from dates

    union all

    select
        'month' as period_type,
        month_start_date as period_start_date,
        date_day
    from dates

),

periods as (

    select
        period_days.period_type,
        period_days.period_start_date,
        cast(
            case period_days.period_type
                when 'day' then period_days.period_start_date
                when 'week' then period_days.period_start_date + interval '6 days'
                else period_days.period_start_date + interval '1 month' - interval '1 day'
            end as date
        ) as period_end_date,
        max(bounds.first_date) as first_date,
        max(bounds.last_date) as last_date
    from period_days
    inner join bounds
        on period_days.date_day between bounds.first_date and bounds.last_date
    group by period_days.period_type, period_days.period_start_date

),

active_days as (

    select
        period_days.period_type,
        period_days.period_start_date,
        person_days.user_key,
        case when person_days.has_hosted then 1 else 0 end as has_hosted,
        case when person_days.has_attended then 1 else 0 end as has_attended
    from person_days
    inner join period_days
        on person_days.activity_date = period_days.date_day

),

active_people as (

    select
        period_type,
        period_start_date,
        user_key,
        max(has_hosted) as has_hosted,
        max(has_attended) as has_attended
    from active_days
    group by period_type, period_start_date, user_key

),

active_counts as (

    select
        period_type,
        period_start_date,
        count(*) as active_people_count,
        sum(has_hosted) as active_hosts_count,
        sum(has_attended) as active_participants_count
    from active_people
    group by period_type, period_start_date

),

people_counts as (

    -- Who was there at some time of the period, or was active in it.
    select
        periods.period_type,
        periods.period_start_date,
        count(*) as people_count
    from periods
    cross join users
    left join active_people
        on periods.period_type = active_people.period_type
        and periods.period_start_date = active_people.period_start_date
        and users.user_key = active_people.user_key
    where
        active_people.user_key is not null
        or (
            (users.is_listed or users.is_deleted)
            and not users.is_pending
            and (users.created_at is null or users.created_at < periods.period_end_date + interval '1 day')
            and (users.deleted_at is null or users.deleted_at >= periods.period_start_date)
        )
    group by periods.period_type, periods.period_start_date

),

meeting_counts as (

    select
        period_days.period_type,
        period_days.period_start_date,
        count(*) as meetings_count,
        sum(meetings.person_minutes) as person_minutes
    from meetings
    inner join period_days
        on meetings.meeting_date = period_days.date_day
    group by period_days.period_type, period_days.period_start_date

)

select
    periods.period_type,
    periods.period_start_date,
    periods.period_end_date,
    coalesce(people_counts.people_count, 0) as people_count,
    coalesce(active_counts.active_people_count, 0) as active_people_count,
    cast(coalesce(active_counts.active_hosts_count, 0) as bigint) as active_hosts_count,
    cast(coalesce(active_counts.active_participants_count, 0) as bigint) as active_participants_count,
    coalesce(meeting_counts.meetings_count, 0) as meetings_count,
    coalesce(meeting_counts.person_minutes, 0) as person_minutes,
    cast(coalesce(active_counts.active_people_count, 0) as double precision) / nullif(people_counts.people_count, 0) as adoption_rate,
    periods.period_start_date >= periods.first_date and periods.period_end_date <= periods.last_date as is_whole
from periods
left join people_counts
    on periods.period_type = people_counts.period_type and periods.period_start_date = people_counts.period_start_date
left join active_counts
    on periods.period_type = active_counts.period_type and periods.period_start_date = active_counts.period_start_date
left join meeting_counts
    on periods.period_type = meeting_counts.period_type and periods.period_start_date = meeting_counts.period_start_date

-- One row per person of the account and ISO week of their own calendar: how much of it went into meetings, and of what kind.

with

attendance as (

    select * from {{ ref('fct_meeting_attendance') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

users as (

    select * from {{ ref('dim_users') }}

),

followed as (

    select
        attendance.user_key,
        cast(date_trunc('week', attendance.local_date) as date) as week_start_date,
        attendance.attended_minutes,
        attendance.out_of_hours_minutes,
        attendance.is_host,
        meetings.people_count,
        attendance.first_join_at,
        max(attendance.last_leave_at) over (
            partition by attendance.user_key
            order by attendance.first_join_at nulls last, attendance.last_leave_at, attendance.meeting_uuid
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from attendance
    left join meetings
        on attendance.meeting_uuid = meetings.meeting_uuid
    where attendance.user_key is not null and attendance.local_date is not null

),

judged as (

    select
        user_key,
        week_start_date,
        attended_minutes,
        out_of_hours_minutes,
        is_host,
        people_count,
        coalesce(first_join_at <= busy_until + {{ var('back_to_back_minutes') }} * interval '1 minute', false) as is_back_to_back
    from followed

),

weeks as (

    select
        user_key,
        week_start_date,
        count(*) as meetings_count,
        cast(sum(case when is_host then 1 else 0 end) as bigint) as hosted_count,
        cast(sum(case when is_back_to_back then 1 else 0 end) as bigint) as back_to_back_count,
        sum(attended_minutes) as attended_minutes,
        sum(out_of_hours_minutes) as out_of_hours_minutes,
        max(people_count) as largest_meeting_people_count
    from judged
    group by user_key, week_start_date

)

select
    weeks.user_key,
    users.department,
    weeks.week_start_date,
    weeks.meetings_count,
    weeks.hosted_count,
    weeks.back_to_back_count,
    weeks.attended_minutes / 60 as attended_hours,
    weeks.out_of_hours_minutes / 60 as out_of_hours,
    cast(weeks.back_to_back_count as double precision) / weeks.meetings_count as back_to_back_share,
    weeks.out_of_hours_minutes / nullif(weeks.attended_minutes, 0) as out_of_hours_share,
    weeks.largest_meeting_people_count
from weeks
left join users
    on weeks.user_key = users.user_key

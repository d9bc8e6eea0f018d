-- One row per person and UTC day on which they were active: hosted, attended, called or wrote in chat.

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

chats as (

    select * from {{ ref('fct_chat_activity') }}

),

activity as (

    select
        host_user_key as user_key,
        meeting_date as activity_date,
        'hosted' as activity_type
    from meetings

    union all

    select
        host_user_key as user_key,
        webinar_date as activity_date,
        'hosted' as activity_type
    from webinar_attendance
    where is_held

    union all

    select
        user_key,
        meeting_date as activity_date,
        'attended' as activity_type
    from attendance

    union all

    select
        user_key,
        webinar_date as activity_date,
        'attended' as activity_type
    from webinar_attendance
    where has_attended

    union all

    select
        user_key,
        call_date as activity_date,
        'called' as activity_type
    from calls
    where direction = 'outbound' or is_answered

    union all

    select
        user_key,
        message_date as activity_date,
        'chatted' as activity_type
    from chats

),

days as (

    select
        user_key,
        activity_date,
        max(case when activity_type = 'hosted' then 1 else 0 end) = 1 as has_hosted,
        max(case when activity_type = 'attended' then 1 else 0 end) = 1 as has_attended,
        max(case when activity_type = 'called' then 1 else 0 end) = 1 as has_called,
        max(case when activity_type = 'chatted' then 1 else 0 end) = 1 as has_chatted
    from activity
    where user_key is not null and activity_date is not null
    group by user_key, activity_date

)

select
    days.user_key,
    users.department,
    days.has_hosted,
    days.has_attended,
    days.has_called,
    days.has_chatted,
    days.activity_date
from days
left join users
    on days.user_key = users.user_key

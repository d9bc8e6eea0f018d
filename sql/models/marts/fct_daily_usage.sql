-- One row per UTC day: Zoom's own daily report beside what the marts count, and what explains the difference.

with

reported as (

    select * from {{ ref('stg_zoom__report_daily') }}

),

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

stays as (

    select * from {{ ref('fct_meeting_participants') }}

),

webinar_instances as (

    select * from {{ ref('int_webinars__instances') }}

),

webinar_stays as (

    select * from {{ ref('stg_zoom__report_webinar_participants') }}

),

users as (

    select * from {{ ref('dim_users') }}

),

latest_reported as (

    select
        report_date,
        new_users_count,
        meetings_count,
        joins_count,
        reported_person_minutes,
        _loaded_at,
        row_number() over (
            partition by report_date
            order by _loaded_at desc nulls last, meetings_count desc nulls last, joins_count desc nulls last
        ) as place
    from reported
    where report_date is not null

),

webinars as (

    select
        webinar_uuid,
        cast(started_at as date) as usage_date
    from webinar_instances

),

webinar_attendance as (

    select
        webinar_uuid,
        count(*) as joins_count,
        sum(coalesce(nullif(reported_stay_seconds, 0), {{ seconds_between('joined_at', 'left_at') }}, 0)) as stay_seconds
    from webinar_stays
    where coalesce(stay_status, 'in_meeting') <> 'in_waiting_room'
    group by webinar_uuid

),

webinar_days as (

    select
        webinars.usage_date,
        count(*) as webinars_count,
        sum(coalesce(webinar_attendance.joins_count, 0)) as webinar_joins_count,
        sum(coalesce(webinar_attendance.stay_seconds, 0)) as webinar_stay_seconds
    from webinars
    left join webinar_attendance
        on webinars.webinar_uuid = webinar_attendance.webinar_uuid
    where webinars.usage_date is not null
    group by webinars.usage_date

),

meeting_days as (

    select
        meeting_date as usage_date,
        count(*) as meetings_count,
        sum(case when coalesce(people_count, participants_count, 0) <= 1 then 1 else 0 end) as one_person_meetings_count
    from meetings
    where meeting_date is not null
    group by meeting_date

),

people_in_meetings as (

    select
        meeting_date as usage_date,
        meeting_uuid,
        person_key,
        count(*) as joins_count,
        sum(coalesce(stay_seconds, 0)) as stay_seconds
    from stays
    where is_in_meeting and meeting_date is not null
    group by meeting_date, meeting_uuid, person_key

),

stay_days as (

    select
        usage_date,
        sum(joins_count) as joins_count,
        sum(joins_count - 1) as rejoins_count,
        sum(stay_seconds) as stay_seconds
    from people_in_meetings
    group by usage_date

),

user_days as (

    select
        cast(created_at as date) as usage_date,
        count(*) as new_users_count
    from users
    where created_at is not null
    group by cast(created_at as date)

),

usage_dates as (

    select report_date as usage_date from latest_reported
    union
    select usage_date from meeting_days
    union
    select usage_date from stay_days
    union
    select usage_date from webinar_days

),

counted as (

    select
        usage_dates.usage_date,
        latest_reported.report_date is not null as is_reported,
        coalesce(latest_reported._loaded_at < cast(usage_dates.usage_date + 1 as timestamp), false) as is_day_open,
        coalesce(latest_reported._loaded_at < cast(usage_dates.usage_date + 4 as timestamp), false) as is_settling,
        latest_reported.meetings_count as zoom_meetings_count,
        latest_reported.joins_count as zoom_joins_count,
        latest_reported.reported_person_minutes as zoom_person_minutes,
        latest_reported.new_users_count as zoom_new_users_count,
        coalesce(meeting_days.meetings_count, 0) as meetings_count,
        coalesce(meeting_days.one_person_meetings_count, 0) as one_person_meetings_count,
        coalesce(webinar_days.webinars_count, 0) as webinars_count,
        coalesce(stay_days.joins_count, 0) as joins_count,
        coalesce(stay_days.rejoins_count, 0) as rejoins_count,
        coalesce(webinar_days.webinar_joins_count, 0) as webinar_joins_count,
        cast(coalesce(stay_days.stay_seconds, 0) as double precision) / 60 as stay_minutes,
        cast(coalesce(webinar_days.webinar_stay_seconds, 0) as double precision) / 60 as webinar_stay_minutes,
        coalesce(user_days.new_users_count, 0) as new_users_count
    from usage_dates
    left join latest_reported
        on usage_dates.usage_date = latest_reported.report_date and latest_reported.place = 1
    left join meeting_days
        on usage_dates.usage_date = meeting_days.usage_date
    left join stay_days
        on usage_dates.usage_date = stay_days.usage_date
    left join webinar_days
        on usage_dates.usage_date = webinar_days.usage_date
    left join user_days
        on usage_dates.usage_date = user_days.usage_date

),

compared as (

    select
        usage_date,
        is_reported,
        is_day_open,
        is_settling,
        zoom_meetings_count,
        zoom_joins_count,
        zoom_person_minutes,
        zoom_new_users_count,
        meetings_count,
        one_person_meetings_count,
        webinars_count,
        joins_count,
        rejoins_count,
        webinar_joins_count,
        stay_minutes,
        webinar_stay_minutes,
        new_users_count,
        zoom_meetings_count - meetings_count - webinars_count as unexplained_meetings_count,
        zoom_joins_count - joins_count - webinar_joins_count as unexplained_joins_count,
        zoom_person_minutes - stay_minutes - webinar_stay_minutes as unexplained_stay_minutes
    from counted

),

explained as (

    select
        usage_date,
        is_reported,
        is_day_open,
        is_settling,
        zoom_meetings_count,
        zoom_joins_count,
        zoom_person_minutes,
        zoom_new_users_count,
        meetings_count,
        one_person_meetings_count,
        webinars_count,
        joins_count,
        rejoins_count,
        webinar_joins_count,
        stay_minutes,
        webinar_stay_minutes,
        new_users_count,
        unexplained_meetings_count,
        unexplained_joins_count,
        unexplained_stay_minutes,
        -- Zoom counts whole minutes, meeting by meeting.
        coalesce(
            unexplained_meetings_count = 0
            and unexplained_joins_count = 0
            and abs(unexplained_stay_minutes) <= meetings_count + webinars_count,
            false
        ) as is_explained
    from compared

)

select
    usage_date,
    case
        when not is_reported then 'not_reported'
        when is_explained and webinars_count > 0 then 'webinars'
        when is_explained then 'none'
        when is_day_open then 'day_not_over'
        when
            (unexplained_meetings_count = -one_person_meetings_count and one_person_meetings_count > 0)
            or (unexplained_meetings_count > 0 and unexplained_joins_count = unexplained_meetings_count)
            then 'one_person_meetings'
        when is_settling then 'still_settling'
        else 'unexplained'
    end as difference_reason,
    zoom_meetings_count,
    cast(meetings_count as bigint) as meetings_count,
    cast(webinars_count as bigint) as webinars_count,
    cast(one_person_meetings_count as bigint) as one_person_meetings_count,
    cast(unexplained_meetings_count as bigint) as unexplained_meetings_count,
    zoom_joins_count,
    cast(joins_count - rejoins_count as bigint) as people_count,
    cast(rejoins_count as bigint) as rejoins_count,
    cast(webinar_joins_count as bigint) as webinar_joins_count,
    cast(unexplained_joins_count as bigint) as unexplained_joins_count,
    zoom_person_minutes,
    stay_minutes,
    webinar_stay_minutes,
    unexplained_stay_minutes,
    zoom_new_users_count,
    cast(new_users_count as bigint) as new_users_count,
    is_reported
from explained

-- One row per webinar that somebody registered for or came to: registered, approved, attended, stayed.

with

attendance as (

    select * from {{ ref('fct_webinar_attendance') }}

),

counted as (

    select
        webinar_key,
        max(webinar_uuid) as webinar_uuid,
        max(webinar_id) as webinar_id,
        max(topic) as topic,
        max(host_user_key) as host_user_key,
        max(department) as department,
        sum(case when is_registered and not is_host then 1 else 0 end) as registered_count,
        sum(case when is_approved and not is_host then 1 else 0 end) as approved_count,
        sum(case when has_attended and not is_host then 1 else 0 end) as attended_count,
        sum(case when is_approved and has_attended and not is_host then 1 else 0 end) as approved_attended_count,
        sum(case when has_stayed and not is_host then 1 else 0 end) as stayed_count,
        sum(case when is_approved and has_stayed and not is_host then 1 else 0 end) as approved_stayed_count,
        sum(case when poll_answers_count > 0 then 1 else 0 end) as poll_respondents_count,
        sum(case when questions_count > 0 then 1 else 0 end) as askers_count,
        sum(case when not is_host then attended_minutes else 0 end) as attended_minutes,
        max(case when is_listed_registrant then 1 else 0 end) = 1 as has_registrant_list,
        max(case when is_held then 1 else 0 end) = 1 as is_held,
        max(webinar_started_at) as webinar_started_at,
        max(webinar_date) as webinar_date
    from attendance
    group by webinar_key

)

select
    webinar_key,
    webinar_uuid,
    webinar_id,
    topic,
    host_user_key,
    department,
    cast(registered_count as bigint) as registered_count,
    cast(approved_count as bigint) as approved_count,
    cast(attended_count as bigint) as attended_count,
    cast(approved_attended_count as bigint) as approved_attended_count,
    cast(attended_count - approved_attended_count as bigint) as walk_ins_count,
    cast(stayed_count as bigint) as stayed_count,
    cast(approved_stayed_count as bigint) as approved_stayed_count,
    cast(poll_respondents_count as bigint) as poll_respondents_count,
    cast(askers_count as bigint) as askers_count,
    attended_minutes / nullif(attended_count, 0) as average_attended_minutes,
    case when has_registrant_list then cast(approved_count as double precision) / nullif(registered_count, 0) end as approval_rate,
    case
        when has_registrant_list and is_held then cast(approved_attended_count as double precision) / nullif(approved_count, 0)
    end as attendance_rate,
    cast(stayed_count as double precision) / nullif(attended_count, 0) as stay_rate,
    has_registrant_list,
    is_held,
    webinar_started_at,
    webinar_date
from counted

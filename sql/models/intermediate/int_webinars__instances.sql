-- One row per past webinar instance, whichever of Zoom's three lists names it.

with

history as (

    select * from {{ ref('stg_zoom__history_meetings') }}

),

host_reports as (

    select * from {{ ref('stg_zoom__report_meetings') }}

),

reports as (

    select * from {{ ref('stg_zoom__report_webinars') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

named as (

    select
        meeting_uuid as webinar_uuid,
        meeting_id as webinar_id,
        topic,
        cast(null as varchar) as host_user_id,
        host_email,
        department,
        participants_count,
        started_at,
        ended_at,
        1 as source_rank,
        _loaded_at
    from history
    where is_webinar and meeting_uuid is not null

    union all

    select
        meeting_uuid as webinar_uuid,
        meeting_id as webinar_id,
        topic,
        coalesce(host_user_id, user_id) as host_user_id,
        user_email as host_email,
        cast(null as varchar) as department,
        participants_count,
        started_at,
        ended_at,
        2 as source_rank,
        _loaded_at
    from host_reports
    where is_webinar and meeting_uuid is not null

    union all

    select
        webinar_uuid,
        webinar_id,
        topic,
        host_user_id,
        user_email as host_email,
        department,
        participants_count,
        started_at,
        ended_at,
        3 as source_rank,
        _loaded_at
    from reports
    where webinar_uuid is not null

),

placed as (

    select
        webinar_uuid,
        webinar_id,
        topic,
        host_user_id,
        host_email,
        department,
        participants_count,
        started_at,
        ended_at,
        source_rank,
        row_number() over (
            partition by webinar_uuid, source_rank
            order by _loaded_at desc nulls last, started_at desc nulls last, ended_at desc nulls last
        ) as place
    from named

),

merged as (

    select
        placed.webinar_uuid,
        coalesce(
            max(case when placed.source_rank = 1 then placed.webinar_id end),
            max(case when placed.source_rank = 2 then placed.webinar_id end),
            max(placed.webinar_id)
        ) as webinar_id,
        coalesce(
            max(case when placed.source_rank = 1 then placed.topic end),
            max(case when placed.source_rank = 2 then placed.topic end),
            max(placed.topic)
        ) as topic,
        coalesce(
            max(case when placed.source_rank = 2 then placed.host_user_id end),
            max(placed.host_user_id)
        ) as host_user_id,
        coalesce(
            max(case when placed.source_rank = 1 then placed.host_email end),
            max(case when placed.source_rank = 2 then placed.host_email end),
            max(placed.host_email)
        ) as host_email,
        coalesce(max(case when placed.source_rank = 1 then placed.department end), max(placed.department)) as department,
        coalesce(
            max(case when placed.source_rank = 1 then placed.participants_count end),
            max(case when placed.source_rank = 2 then placed.participants_count end),
            max(placed.participants_count)
        ) as participants_count,
        coalesce(
            max(case when placed.source_rank = 1 then placed.started_at end),
            max(case when placed.source_rank = 2 then placed.started_at end),
            max(placed.started_at)
        ) as started_at,
        coalesce(
            max(case when placed.source_rank = 1 then placed.ended_at end),
            max(case when placed.source_rank = 2 then placed.ended_at end),
            max(placed.ended_at)
        ) as ended_at
    from placed
    where placed.place = 1
    group by placed.webinar_uuid

)

select
    merged.webinar_uuid,
    merged.webinar_id,
    coalesce(by_id.user_key, by_email.user_key) as host_user_key,
    merged.topic,
    coalesce({{ shown_as('department', 'merged.department') }}, by_id.department, by_email.department) as department,
    merged.participants_count,
    merged.started_at,
    merged.ended_at
from merged
left join identities as by_id
    on merged.host_user_id = by_id.user_id
left join identities as by_email
    on merged.host_email = by_email.email and by_email.is_email_owner

-- Every instance of the two lists that neither calls a webinar is in the mart, and nothing else is.
with

webinars as (

    select meeting_uuid from {{ ref('stg_zoom__history_meetings') }}
    where is_webinar
    union
    select meeting_uuid from {{ ref('stg_zoom__report_meetings') }}
    where is_webinar

),

named as (

    select meeting_uuid from {{ ref('stg_zoom__history_meetings') }}
    where meeting_uuid is not null
    union
    select meeting_uuid from {{ ref('stg_zoom__report_meetings') }}
    where meeting_uuid is not null

),

expected as (

    select named.meeting_uuid
    from named
    left join webinars
        on named.meeting_uuid = webinars.meeting_uuid
    where webinars.meeting_uuid is null

)

select coalesce(expected.meeting_uuid, marts.meeting_uuid) as meeting_uuid
from expected
full outer join {{ ref('fct_meeting_instances') }} as marts
    on expected.meeting_uuid = marts.meeting_uuid
where expected.meeting_uuid is null or marts.meeting_uuid is null

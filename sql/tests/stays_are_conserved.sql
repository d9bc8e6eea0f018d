-- The stays of the mart are those of staging: as many, with the same reported seconds, and as many per instance as it says.
with

staged as (

    select
        count(*) as stays_count,
        coalesce(sum(reported_stay_seconds), 0) as reported_seconds
    from {{ ref('stg_zoom__report_meeting_participants') }}

),

stays as (

    select
        count(*) as stays_count,
        coalesce(sum(reported_stay_seconds), 0) as reported_seconds
    from {{ ref('fct_meeting_participants') }}

),

instances as (

    select coalesce(sum(stays_count), 0) as stays_count
    from {{ ref('fct_meeting_instances') }}

),

stays_with_an_instance as (

    select count(*) as stays_count
    from {{ ref('fct_meeting_participants') }} as stays
    inner join {{ ref('int_meetings__instances') }} as instances
        on stays.meeting_uuid = instances.meeting_uuid

)

select
    staged.stays_count as staged_count,
    stays.stays_count as stays_count,
    instances.stays_count as counted_by_instances
from staged
cross join stays
cross join instances
cross join stays_with_an_instance
where
    staged.stays_count <> stays.stays_count
    or staged.reported_seconds <> stays.reported_seconds
    or instances.stays_count <> stays_with_an_instance.stays_count

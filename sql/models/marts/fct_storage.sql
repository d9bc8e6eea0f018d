-- One row per day of Zoom's storage report: what cloud recordings take, and what was recorded that day.

with

storage as (

    select * from {{ ref('stg_zoom__report_cloud_recording') }}

),

recordings as (

    select * from {{ ref('fct_recordings') }}

),

latest_storage as (

    select
        report_date as storage_date,
        used_text,
        used_bytes,
        plan_used_bytes,
        free_used_bytes,
        row_number() over (
            partition by report_date
            order by _loaded_at desc nulls last, used_bytes desc nulls last
        ) as place
    from storage
    where report_date is not null

),

days as (

    select
        storage_date,
        used_text,
        used_bytes,
        plan_used_bytes,
        free_used_bytes,
        lag(storage_date) over (order by storage_date) as previous_date,
        lag(used_bytes) over (order by storage_date) as previous_used_bytes
    from latest_storage
    where place = 1

),

whole_recordings as (

    -- A recording that was handed to another user is listed under both.
    select
        coalesce(meeting_uuid, recording_key) as recording,
        min(recording_date) as recorded_date,
        coalesce(max(recording_bytes), max(seen_bytes)) as seen_bytes,
        max(recording_bytes) as kept_bytes
    from recordings
    group by coalesce(meeting_uuid, recording_key)

),

recorded as (

    select
        recorded_date,
        count(*) as recordings_count,
        sum(coalesce(seen_bytes, 0)) as recorded_bytes,
        sum(coalesce(kept_bytes, 0)) as kept_bytes
    from whole_recordings
    where recorded_date is not null
    group by recorded_date

),

kept as (

    select
        days.storage_date,
        sum(recorded.kept_bytes) as listed_bytes
    from days
    inner join recorded
        on recorded.recorded_date <= days.storage_date
    group by days.storage_date

)

select
    days.storage_date,
    days.used_text,
    days.used_bytes,
    days.plan_used_bytes,
    days.free_used_bytes,
    cast(days.storage_date - days.previous_date as bigint) as days_since_previous,
    days.used_bytes - days.previous_used_bytes as used_change_bytes,
    cast(coalesce(recorded.recordings_count, 0) as bigint) as recordings_count,
    cast(coalesce(recorded.recorded_bytes, 0) as bigint) as recorded_bytes,
    cast(coalesce(kept.listed_bytes, 0) as bigint) as listed_bytes
from days
left join recorded
    on days.storage_date = recorded.recorded_date
left join kept
    on days.storage_date = kept.storage_date

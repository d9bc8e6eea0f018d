-- One row per day of Zoom's storage report: what cloud recordings take, and what was recorded that day.

with

storage as (

    select * from {{ ref('stg_zoom__report_cloud_recording') }}

),

recordings as (

    select * from {{ ref('stg_zoom__recordings') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

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

seen_recordings as (

    -- What a deleted user had was handed over, and is listed elsewhere, or was deleted too.
    select
        recordings.meeting_uuid,
        recordings.recording_bytes,
        cast(recordings.started_at as date) as recorded_date,
        recordings.deleted_at is null and identities.deleted_at is null as is_there,
        row_number() over (
            partition by recordings.meeting_uuid
            order by
                case when recordings.deleted_at is null and identities.deleted_at is null then 0 else 1 end,
                recordings._loaded_at desc nulls last,
                recordings.recording_bytes desc nulls last
        ) as place
    from recordings
    left join identities
        on recordings.user_id = identities.user_id
    where recordings.meeting_uuid is not null

),

recorded as (

    select
        recorded_date,
        count(*) as recordings_count,
        sum(coalesce(recording_bytes, 0)) as recorded_bytes,
        sum(case when is_there then coalesce(recording_bytes, 0) else 0 end) as kept_bytes
    from seen_recordings
    where place = 1 and recorded_date is not null
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

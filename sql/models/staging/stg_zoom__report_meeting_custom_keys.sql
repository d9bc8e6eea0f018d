-- One row per custom key of a past instance.

with

source as (

    select * from {{ source('zoom_raw', 'report_meeting_custom_keys') }}

),

renamed as (

    select
        -- ids
        {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
        -- attributes
        {{ blank_to_null('source.key') }} as key_name,
        {{ blank_to_null('source.value') }} as key_value,
        cast(source._position as bigint) as key_position,
        -- lineage
        source._partition,
        {{ utc('source._fetched_at') }} as _loaded_at
    from source

)

select
    meeting_uuid,
    key_name,
    key_value,
    key_position,
    _partition,
    _loaded_at
from renamed

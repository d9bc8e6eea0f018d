-- One row per write that was sent to Zoom: what was to be done, to what, by whom, and what came of it.

with

source as (

    select * from {{ source('zoom_raw', '_actions') }}

),

renamed as (

    select
        -- ids
        source.action_id,
        -- attributes
        source.operation as operation_name,
        source.key as action_key,
        source.by_whom as user_of_machine,
        source.state as action_state,
        source.http as http_status,
        source.code as zoom_code,
        source.message as said,
        source.result as kept_answer,
        -- times
        {{ utc('source.ended_at') }} as ended_at,
        -- lineage
        {{ utc('source.started_at') }} as _loaded_at
    from source

)

select
    action_id,
    operation_name,
    action_key,
    user_of_machine,
    action_state,
    http_status,
    zoom_code,
    said,
    kept_answer,
    ended_at,
    _loaded_at
from renamed

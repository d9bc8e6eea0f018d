-- One row per user and half month: meetings hosted, participants and minutes in it, hosts and idle users alike.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_users') }}

),

zoom_user_types as (

    select * from {{ ref('zoom_user_types') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as user_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.user_name') }} as user_name,
    cast(source.type as bigint) as license_type_code,
    {{ group_name('source.dept') }} as department,
    {{ blank_to_null('source.last_client_version') }} as last_client_version,
    zoom_user_types.label as license_type,
    -- measures
    {{ measure('source.meetings', 'amount') }} as meetings_count,
    {{ measure('source.participants', 'amount') }} as participants_count,
    {{ measure('source.meeting_minutes', 'minutes') }} as meeting_minutes,
    -- times
    cast(source."from" as date) as period_start_date,
    cast(source."to" as date) as period_end_date,
    {{ utc('source.last_login_time') }} as last_login_at,
    {{ utc('source.create_time') }} as user_created_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source
left join zoom_user_types
    on source.type = zoom_user_types.code

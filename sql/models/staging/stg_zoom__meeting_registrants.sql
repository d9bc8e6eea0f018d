-- One row per registrant of a planned meeting with registration, whatever became of the registration; those of meetings that have expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'meeting_registrants') }}

)

select
    -- ids
    cast(source.meeting_id as bigint) as meeting_id,
    {{ blank_to_null('source.id') }} as registrant_id,
    -- attributes
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    {{ blank_to_null('source.status') }} as registration_status,
    {{ blank_to_null('source.address') }} as street,
    {{ blank_to_null('source.city') }} as city,
    {{ blank_to_null('source.state') }} as state,
    {{ blank_to_null('source.zip') }} as postal_code,
    {{ group_name('source.country') }} as country,
    {{ blank_to_null('source.phone') }} as phone_number,
    {{ blank_to_null('source.comments') }} as comments,
    {{ group_name('source.industry') }} as industry,
    {{ group_name('source.job_title') }} as job_title,
    {{ group_name('source.org') }} as organization,
    {{ blank_to_null('source.no_of_employees') }} as employees_range,
    {{ blank_to_null('source.purchasing_time_frame') }} as purchasing_time_frame,
    {{ blank_to_null('source.role_in_purchase_process') }} as purchase_role,
    {{ blank_to_null('source.join_url') }} as join_url,
    cast(source.participant_pin_code as bigint) as participant_pin_code,
    -- times
    {{ utc('source.create_time') }} as registered_at,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

-- One row per person who was registered for a past webinar instance and did not come.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_absentees') }}

)

select
    -- ids
    {{ blank_to_null('source.webinar_uuid') }} as webinar_uuid,
    {{ blank_to_null('source.id') }} as absentee_id,
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
    -- times
    {{ utc('source.create_time') }} as registered_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

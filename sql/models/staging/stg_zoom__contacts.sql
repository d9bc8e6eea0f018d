-- One row per contact that a search for a user's address finds.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'contacts') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as user_id,
    {{ blank_to_null('source.member_id') }} as member_id,
    {{ blank_to_null('source.im_group_id') }} as im_group_id,
    -- attributes
    {{ address('source.searched_for') }} as searched_email,
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.display_name') }} as display_name,
    {{ blank_to_null('source.first_name') }} as first_name,
    {{ blank_to_null('source.last_name') }} as last_name,
    cast(source.contact_type as bigint) as contact_type_code,
    {{ blank_to_null('source.user_status') }} as user_status,
    {{ group_name('source.dept') }} as department,
    {{ group_name('source.job_title') }} as job_title,
    {{ group_name('source.location') }} as location,
    source.direct_numbers,
    {{ blank_to_null('source.extension_number') }} as extension_number,
    {{ blank_to_null('source.phone_number') }} as phone_number,
    {{ group_name('source.im_group_name') }} as im_group_name,
    {{ blank_to_null('source.presence_status') }} as presence_status,
    {{ blank_to_null('source.activity') }} as activity_status,
    {{ blank_to_null('source.sip_phone_number') }} as sip_phone_number,
    {{ blank_to_null('source.sip_uri') }} as sip_uri,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

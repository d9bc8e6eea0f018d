-- One row per telephone number of a contact.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'contact_phone_numbers') }}

)

select
    -- attributes
    {{ address('source.searched_for') }} as searched_email,
    {{ address('source.email') }} as email,
    cast(source._position as bigint) as phone_number_position,
    {{ blank_to_null('source.code') }} as country_code,
    {{ group_name('source.country') }} as country,
    {{ blank_to_null('source.label') }} as phone_label,
    {{ blank_to_null('source.number') }} as phone_number,
    -- flags
    source.verified as is_verified,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

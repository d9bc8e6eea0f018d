-- One row per panelist of a planned webinar; those of webinars that have expired stay.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'webinar_panelists') }}

)

select
    -- ids
    cast(source.webinar_id as bigint) as webinar_id,
    {{ blank_to_null('source.id') }} as panelist_id,
    {{ blank_to_null('source.name_tag_id') }} as name_tag_id,
    {{ blank_to_null('source.virtual_background_id') }} as virtual_background_id,
    -- attributes
    {{ blank_to_null('source.name') }} as panelist_name,
    {{ address('source.email') }} as email,
    {{ blank_to_null('source.name_tag_name') }} as name_tag_name,
    {{ blank_to_null('source.name_tag_pronouns') }} as name_tag_pronouns,
    {{ blank_to_null('source.name_tag_description') }} as name_tag_description,
    {{ blank_to_null('source.join_url') }} as join_url,
    -- times
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

-- One row per period that Zoom bills a department for.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_billing') }}

)

select
    -- ids
    {{ blank_to_null('source.id') }} as billing_id,
    -- attributes
    cast(source.type as bigint) as billing_type_code,
    {{ blank_to_null('source.total_amount') }} as total_amount_text,
    {{ blank_to_null('source.tax_amount') }} as tax_amount_text,
    {{ blank_to_null('source.currency') }} as currency,
    -- measures
    {{ decimal_number('source.total_amount') }} as total_amount,
    {{ decimal_number('source.tax_amount') }} as tax_amount,
    -- times
    cast(source.start_date as date) as start_date,
    cast(source.end_date as date) as end_date,
    {{ utc('source._deleted_at') }} as deleted_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

-- One row per day of Zoom's storage report: how fast cloud recordings grow, and where that leads.

with

storage as (

    select * from {{ ref('fct_storage') }}

),

looked_back as (

    select
        storage_date,
        used_bytes,
        used_change_bytes,
        listed_bytes,
        recorded_bytes,
        {%- for days in [7, 30] %}
        first_value(used_bytes) over (
            order by storage_date range between interval '{{ days }} days' preceding and current row
        ) as used_bytes_{{ days }}_days_before,
        first_value(storage_date) over (
            order by storage_date range between interval '{{ days }} days' preceding and current row
        ) as date_{{ days }}_days_before
        {{- "," if not loop.last }}
        {%- endfor %}
    from storage
    where used_bytes is not null

),

measured as (

    select
        storage_date,
        used_bytes,
        used_change_bytes,
        recorded_bytes,
        listed_bytes,
        {%- for days in [7, 30] %}
        cast(used_bytes - used_bytes_{{ days }}_days_before as double precision)
        / nullif(storage_date - date_{{ days }}_days_before, 0) as daily_growth_bytes_{{ days }}_days
        {{- "," if not loop.last }}
        {%- endfor %}
    from looked_back

)

select
    storage_date,
    used_bytes,
    used_change_bytes,
    recorded_bytes,
    listed_bytes,
    used_bytes - listed_bytes as unlisted_bytes,
    daily_growth_bytes_7_days,
    daily_growth_bytes_30_days,
    cast(round(cast(used_bytes + 30 * daily_growth_bytes_30_days as decimal(38, 3))) as bigint) as expected_bytes_in_30_days,
    cast(round(cast(used_bytes + 365 * daily_growth_bytes_30_days as decimal(38, 3))) as bigint) as expected_bytes_in_365_days,
    row_number() over (order by storage_date desc) = 1 as is_latest
from measured

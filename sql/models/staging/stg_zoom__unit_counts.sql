-- One row per unit of work in a raw table: how many rows of it are there, and when the latest came.
{% set tables = raw_table_names() %}

with

counts as (

{% for table in tables %}
    select
        '{{ table }}' as table_name,
        _partition as unit_name,
        count(*) as rows_count,
        max(_fetched_at) as fetched_at
    from {{ source('zoom_raw', table) }}
    group by _partition
    {{ "union all" if not loop.last }}
{% endfor %}

)

select
    table_name,
    unit_name,
    rows_count,
    {{ utc('fetched_at') }} as last_loaded_at
from counts

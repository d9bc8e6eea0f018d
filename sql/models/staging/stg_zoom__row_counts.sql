-- One row per raw table: how many rows it holds.
{% set tables = raw_table_names() %}

with

counts as (

{% for table in tables %}
    select
        '{{ table }}' as table_name,
        count(*) as rows_count
    from {{ source('zoom_raw', table) }}
    {{ "union all" if not loop.last }}
{% endfor %}

)

select
    table_name,
    rows_count
from counts

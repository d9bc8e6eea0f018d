-- Every raw row is in its staging view, once.
{% set tables = raw_table_names() %}

with

counts as (

{% for table in tables %}
    select
        '{{ table }}' as table_name,
        (select count(*) from {{ source('zoom_raw', table) }}) as raw_count,
        (select count(*) from {{ ref('stg_zoom__' ~ table) }}) as staging_count
    {{ "union all" if not loop.last }}
{% endfor %}

)

select table_name, raw_count, staging_count
from counts
where raw_count <> staging_count

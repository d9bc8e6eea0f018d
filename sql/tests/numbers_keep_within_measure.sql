-- Every number that models calculate with is within measure; what is not is null in staging and stands in the raw table.
{{ config(severity='warn') }}
{%- set checks = [] %}
{%- for table in raw_table_names() %}
    {%- set raw = source('zoom_raw', table) %}
    {%- if execute %}
        {%- set view = (graph.nodes.values() | selectattr('name', 'equalto', 'stg_zoom__' ~ table) | first).raw_code %}
        {%- for column, unit in modules.re.findall("measure[(]'source[.]([^']+)', '([a-z]+)'", view) %}
            {%- do checks.append((table, raw, column, measure_limit(unit))) %}
        {%- endfor %}
    {%- endif %}
{%- endfor %}

with

outside as (

{% for table, raw, column, limit in checks %}
    select
        '{{ table }}' as table_name,
        '{{ column | replace('"', '') }}' as column_name,
        count(*) as values_count
    from {{ raw }}
    where {{ column }} not between -{{ limit }} and {{ limit }}
    {{ "union all" if not loop.last }}
{% else %}
    select
        null as table_name,
        null as column_name,
        0 as values_count
{% endfor %}

)

select
    table_name,
    column_name,
    values_count
from outside
where values_count > 0

{#- Beyond these a number is out of all measure: three centuries in seconds or minutes, and a thousand terabytes. So sums of
    thousands of them fit a bigint, and a time plus such a length is still a time. -#}
{% macro measure_limit(unit) -%}
    {{ return({'seconds': 10000000000, 'minutes': 160000000, 'bytes': 1000000000000000, 'amount': 1000000000000000}[unit]) }}
{%- endmacro %}

{#- A number that models calculate with; null where it is out of all measure. The raw table keeps it as Zoom sent it. -#}
{% macro measure(expression, unit, type='bigint') -%}
    case when {{ expression }} between -{{ measure_limit(unit) }} and {{ measure_limit(unit) }} then cast({{ expression }} as {{ type }}) end
{%- endmacro %}

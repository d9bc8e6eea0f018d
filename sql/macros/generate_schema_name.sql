{#- The schema of a layer is named as configured, without a prefix. On a server that people read while a build goes on, marts and reports are
    built beside what they read, and put there once all of them are good. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set named = custom_schema_name | trim if custom_schema_name else target.schema -%}
    {{ ('_' if target.type == 'postgres' and named in ('marts', 'reports') else '') ~ named }}
{%- endmacro %}

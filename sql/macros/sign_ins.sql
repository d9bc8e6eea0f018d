{#- From when on a person's earlier sign-ins count when one is judged. -#}
{% macro memory_begins(moment) -%}
    {{ moment }} - interval '{{ var("sign_in_memory_days") }} days'
{%- endmacro %}

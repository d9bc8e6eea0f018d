{#- The seed licence_prices with the prices and the currency of the settings in its place: the variables licence_prices and currency. -#}
{% macro licence_prices() -%}
    {%- set own = var('licence_prices') -%}
    {%- set currency = var('currency') -%}
    {%- set quoted_currency = "'" ~ currency ~ "'" if currency else 'currency' -%}
    select
        license_type,
        monthly_price,
        {{ quoted_currency }} as currency,
        true as is_example
    from {{ ref('licence_prices') }}
    {%- if own %}
    where license_type not in ({% for name in own %}'{{ name }}'{{ ', ' if not loop.last }}{% endfor %})
    {%- for name, price in own.items() %}

    union all

    select
        '{{ name }}' as license_type,
        cast({{ price }} as decimal(18, 2)) as monthly_price,
        {{ "'" ~ currency ~ "'" if currency else "'USD'" }} as currency,
        false as is_example
    {%- endfor %}
    {%- endif %}
{%- endmacro %}

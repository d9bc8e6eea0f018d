{#- Zoom sends an empty string where it has nothing: null says so. Other text is left as it came. -#}
{% macro blank_to_null(expression) -%}
    case when trim({{ expression }}) <> '' then {{ expression }} end
{%- endmacro %}

{#- An email address in the form that addresses are compared in: lower case, no blanks around it. -#}
{% macro address(expression) -%}
    lower(nullif(trim({{ expression }}), ''))
{%- endmacro %}

{#- A whole number that came as text; null where the text is anything else. -#}
{% macro whole_number(expression) -%}
    case when trim({{ expression }}) ~ '^[0-9]{1,18}$' then cast(trim({{ expression }}) as bigint) end
{%- endmacro %}

{#- A number that came as text, such as 4.2; null where the text is anything else. -#}
{% macro decimal_number(expression) -%}
    case
        when trim({{ expression }}) ~ '^[0-9]{1,15}([.][0-9]{1,15})?$' then cast(trim({{ expression }}) as double precision)
    end
{%- endmacro %}

{#- Bytes of a size that came as text, such as 3 MB or 1.5 GB; null where the text is not a size; a bare 0 is one. A kilobyte has 1024 bytes. -#}
{% macro size_in_bytes(expression) -%}
    {%- set size = "replace(upper(trim(" ~ expression ~ ")), ',', '')" -%}
    case
        when {{ size }} = '0' then 0
        when {{ size }} ~ '^([0-9]{1,9}([.][0-9]{1,9})? ?[KMG]|[0-9]{1,6}([.][0-9]{1,9})? ?T|[0-9]{1,15} ?)B$'
            then cast(
                round(
                    cast(rtrim({{ size }}, ' BKMGT') as double precision)
                    * case left(right({{ size }}, 2), 1)
                        {%- for unit in ['K', 'M', 'G', 'T'] %}
                        when '{{ unit }}' then {{ 1024 ** loop.index }}
                        {%- endfor %}
                        else 1
                    end
                ) as bigint
            )
    end
{%- endmacro %}

{#- The first email address in a text; null if there is none. -#}
{% macro first_address(expression) -%}
    {{ return(adapter.dispatch('first_address')(expression)) }}
{%- endmacro %}

{% macro default__first_address(expression) -%}
    substring({{ expression }} from '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z]+')
{%- endmacro %}

{% macro duckdb__first_address(expression) -%}
    nullif(regexp_extract({{ expression }}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z]+'), '')
{%- endmacro %}

{#- The network of an address: the first three numbers of four (IPv4), or the first three groups (IPv6); null for anything else. -#}
{% macro network_of(expression) -%}
    case
        when {{ expression }} ~ '^[0-9]{1,3}([.][0-9]{1,3}){3}$' then regexp_replace({{ expression }}, '[.][0-9]+$', '')
        when {{ expression }} like '%:%:%'
            then split_part({{ expression }}, ':', 1) || ':' || split_part({{ expression }}, ':', 2) || ':'
                || split_part({{ expression }}, ':', 3)
    end
{%- endmacro %}

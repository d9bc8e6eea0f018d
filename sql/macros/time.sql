{#- A timestamp with time zone as a plain timestamp in UTC, whatever the session's zone. -#}
{% macro utc(expression) -%}
    cast({{ expression }} at time zone 'UTC' as timestamp)
{%- endmacro %}

{#- Whole seconds from one timestamp to another; negative if the second is earlier. -#}
{% macro seconds_between(first, second) -%}
    cast(floor(extract(epoch from ({{ second }} - {{ first }}))) as bigint)
{%- endmacro %}

{#- Whole days of 24 hours from one timestamp to another, 0 if the second is earlier; null if either is null. -#}
{% macro days_between(first, second) -%}
    case
        when {{ second }} < {{ first }} then 0
        else cast(floor(extract(epoch from ({{ second }} - {{ first }})) / 86400) as bigint)
    end
{%- endmacro %}

{#- The latest of several timestamps that may be null; null if all are. Warehouses differ in what greatest() does with nulls. -#}
{% macro latest_of(expressions) -%}
    nullif(
        greatest(
        {%- for expression in expressions %}
            coalesce({{ expression }}, timestamp '0001-01-01 00:00:00'){{ "," if not loop.last }}
        {%- endfor %}
        ),
        timestamp '0001-01-01 00:00:00'
    )
{%- endmacro %}

{#- A select of one row per date from `first_date` to `last_date`, both columns of `relation`, with its other `columns`; no rows if they
    are null. Whoever calls bounds them: Zoom may send the year 9999. -#}
{% macro dates_of(relation, first_date, last_date, columns=[]) -%}
    {{ return(adapter.dispatch('dates_of')(relation, first_date, last_date, columns)) }}
{%- endmacro %}

{% macro default__dates_of(relation, first_date, last_date, columns) -%}
    select {{ (columns + ['']) | join(', ') -}}
        cast(generate_series({{ first_date }}, {{ last_date }}, interval '1 day') as date) as calendar_date
    from {{ relation }}
{%- endmacro %}

{% macro duckdb__dates_of(relation, first_date, last_date, columns) -%}
    select {{ (columns + ['']) | join(', ') -}}
        cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval '1 day')) as date) as calendar_date
    from {{ relation }}
{%- endmacro %}

{#- The date that a text begins with, or null if it does not begin with one. -#}
{% macro leading_date(expression) -%}
    {{ return(adapter.dispatch('leading_date')(expression)) }}
{%- endmacro %}

{% macro default__leading_date(expression) -%}
    case when {{ expression }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' then cast(substr({{ expression }}, 1, 10) as date) end
{%- endmacro %}

{% macro duckdb__leading_date(expression) -%}
    try_cast(substr({{ expression }}, 1, 10) as date)
{%- endmacro %}

{#- A time that came as milliseconds since 1970, as a plain timestamp in UTC; null before that and beyond the year 9999.
    Some answers hold seconds: a number below 100 000 000 000 (1973 in milliseconds, 5138 in seconds) is taken for seconds. -#}
{% macro epoch_utc(expression) -%}
    {%- set milliseconds -%}
    case
        when {{ expression }} between 0 and 99999999999 then cast({{ expression }} as bigint) * 1000
        when {{ expression }} between 100000000000 and 253402300799999 then cast({{ expression }} as bigint)
    end
    {%- endset -%}
    {{ return(adapter.dispatch('timestamp_of')(milliseconds)) }}
{%- endmacro %}

{#- Milliseconds since 1970 as a plain timestamp. -#}
{% macro default__timestamp_of(milliseconds) -%}
    timestamp '1970-01-01 00:00:00' + ({{ milliseconds }}) * interval '1 millisecond'
{%- endmacro %}

{% macro duckdb__timestamp_of(milliseconds) -%}
    make_timestamp(1000 * {{ milliseconds }})
{%- endmacro %}

{#- A plain UTC timestamp as the clock of a time zone shows it. -#}
{% macro local_time(expression, time_zone) -%}
    (({{ expression }} at time zone 'UTC') at time zone {{ time_zone }})
{%- endmacro %}

{#- What a clock of a time zone shows, as a plain UTC timestamp. -#}
{% macro utc_of_local(expression, time_zone) -%}
    (({{ expression }} at time zone {{ time_zone }}) at time zone 'UTC')
{%- endmacro %}

{#- A select of the time zones that the warehouse knows, as `time_zone`: any other would end the query. -#}
{% macro known_time_zones() -%}
    {{ return(adapter.dispatch('known_time_zones')()) }}
{%- endmacro %}

{% macro default__known_time_zones() -%}
    select name as time_zone from pg_timezone_names
{%- endmacro %}

{% macro duckdb__known_time_zones() -%}
    select name as time_zone from pg_timezone_names()
{%- endmacro %}

{#- A time that came as text without a zone, such as 2026-03-05 12:00:00, taken for UTC; null where the text is none. -#}
{% macro text_utc(expression) -%}
    {{ return(adapter.dispatch('text_utc')(expression)) }}
{%- endmacro %}

{% macro default__text_utc(expression) -%}
    case
        when {{ expression }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}'
            then cast(substr({{ expression }}, 1, 19) as timestamp)
    end
{%- endmacro %}

{% macro duckdb__text_utc(expression) -%}
    try_cast(substr({{ expression }}, 1, 19) as timestamp)
{%- endmacro %}

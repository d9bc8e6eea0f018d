{#- All that holds of a model, in one query and so in one test: a row for each rule that is broken, with how many rows break it.
    Rules are written as dbt's own tests are; what is null breaks none but `not_null`. -#}
{% test keeps(model, not_null=[], unique=[], accepted_values={}, holds=[]) %}
{{ config(fail_calc="coalesce(sum(broken), 0)") }}
{%- set rules = [] -%}
{%- for column in not_null -%}
    {%- do rules.append((column ~ " is never null", column ~ " is not null")) -%}
{%- endfor -%}
{%- for column, values in accepted_values.items() -%}
    {%- do rules.append((column ~ " is a known word", column ~ " in ('" ~ values | join("', '") ~ "')")) -%}
{%- endfor -%}
{%- for expression in holds -%}
    {%- do rules.append((expression, expression)) -%}
{%- endfor -%}
with

{% if rules -%}
counted as (

    select
{%- for _, expression in rules %}
        sum(case when not ({{ expression }}) then 1 else 0 end) as broken_{{ loop.index }}{{ "," if not loop.last }}
{%- endfor %}
    from {{ model }}

),

{% endif -%}
rules as (
{% for said, _ in rules %}
    select {{ dbt.string_literal(dbt.escape_single_quotes(said)) }} as rule, broken_{{ loop.index }} as broken from counted
    union all
{% endfor %}
{%- for key in unique %}
{%- set columns = [key] if key is string else key.columns if key is mapping else key %}
    select '{{ columns | join(", ") }}: each once' as rule, count(*) as broken
    from (
        select count(*) as times
        from {{ model }}
        where ({% for column in columns %}{{ column }} is not null{{ " or " if not loop.last }}{% endfor %})
{%- if key is mapping %} and ({{ key.where }}){% endif %}
        group by {{ columns | join(", ") }}
        having count(*) > 1
    ) as doubled
    union all
{% endfor %}
    select null as rule, 0 as broken

)

select rule, broken from rules where broken > 0
{% endtest %}

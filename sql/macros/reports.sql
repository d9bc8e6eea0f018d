{#- One row per run and endpoint of its report: `run_id`, `run_status`, `started_at`, `endpoint_name` and `units_planned`. -#}
{% macro run_endpoints(relation) -%}
    {{ return(adapter.dispatch('run_endpoints')(relation)) }}
{%- endmacro %}

{% macro default__run_endpoints(relation) -%}
    select
        runs.run_id,
        runs.run_status,
        runs.started_at,
        part ->> 'endpoint' as endpoint_name,
        cast(part ->> 'planned' as bigint) as units_planned
    from {{ relation }} as runs
    cross join lateral jsonb_array_elements(cast(runs.report as jsonb) -> 'endpoints') as part
{%- endmacro %}

{% macro duckdb__run_endpoints(relation) -%}
    select
        run_id,
        run_status,
        started_at,
        part.endpoint as endpoint_name,
        part.planned as units_planned
    from (
        select
            run_id,
            run_status,
            started_at,
            unnest(from_json(report, '{"endpoints": [{"endpoint": "VARCHAR", "planned": "BIGINT"}]}').endpoints) as part
        from {{ relation }}
    ) as parts
{%- endmacro %}

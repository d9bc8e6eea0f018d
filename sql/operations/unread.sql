-- One row per endpoint that the latest run which was to read it did not come to, or did not live to load whole: nobody knows what of it
-- is missing. What a run that was killed wrote down of an endpoint may be there before the rows are.
with

parts as (

    select
        run_id,
        started_at,
        status,
        unnest(from_json(report, '{"endpoints": [{"endpoint": "VARCHAR", "planned": "BIGINT"}]}').endpoints) as part
    from zoom_raw._runs

),

latest as (

    select
        run_id,
        started_at,
        status,
        part.endpoint as endpoint,
        part.planned as planned
    from parts
    qualify row_number() over (partition by part.endpoint order by started_at desc, run_id) = 1

),

read_units as (

    select distinct
        endpoint,
        run_id
    from zoom_raw._ledger

)

select
    latest.endpoint,
    '*' as partition,
    cast(null as varchar) as parent,
    cast(null as date) as window_from,
    cast(null as date) as window_to,
    'waiting' as outcome,
    cast(null as bigint) as http,
    cast(null as bigint) as code,
    'the run of ' || strftime(latest.started_at, '%Y-%m-%d %H:%M') || ' UTC '
    || case when latest.status in ('running', 'killed') then 'has not ended' else 'ended before it came to this' end as message,
    cast(null as bigint) as attempts,
    cast(null as timestamp with time zone) as failing_since,
    latest.started_at as waiting_since,
    cast(null as timestamp with time zone) as last_tried_at
from latest
left join read_units
    on latest.endpoint = read_units.endpoint and latest.run_id = read_units.run_id
where latest.status in ('running', 'killed') or (latest.planned is null and read_units.endpoint is null)
order by latest.endpoint

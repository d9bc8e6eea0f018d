-- One row per endpoint that the latest run which was to read it did not come to: nobody knows what of it is missing.
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
left join zoom_raw._ledger as ledger
    on latest.endpoint = ledger.endpoint and latest.run_id = ledger.run_id
where latest.planned is null and ledger.endpoint is null
order by latest.endpoint

-- Every unit that the ledger has of an endpoint is counted, once, in the coverage of the endpoint's table; what is gone with what
-- it belongs to is nothing to be read, and what waits is counted by itself, whether it was read before or never.
with

ledger_counts as (

    select
        endpoint_name,
        sum(case when outcome <> 'waiting' then 1 else 0 end) as units_count,
        sum(case when outcome = 'waiting' or waiting_since_at is not null then 1 else 0 end) as waiting_count
    from {{ ref('stg_zoom__ledger') }}
    where unit_name <> '*' and outcome <> 'gone'
    group by endpoint_name

),

coverage_counts as (

    select
        endpoint,
        units_loaded + units_failed + units_skipped as units_count,
        units_waiting
    from {{ ref('_coverage') }}
    where table_name = endpoint

)

select
    coverage_counts.endpoint,
    ledger_counts.units_count as in_ledger,
    coverage_counts.units_count as in_coverage
from coverage_counts
left join ledger_counts
    on coverage_counts.endpoint = ledger_counts.endpoint_name
where
    coverage_counts.units_count <> coalesce(ledger_counts.units_count, 0)
    or coverage_counts.units_waiting < coalesce(ledger_counts.waiting_count, 0)

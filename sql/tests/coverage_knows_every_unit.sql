-- Every unit that the ledger has of an endpoint is counted, once, in the coverage of the endpoint's table; what is gone with what
-- it belongs to is nothing to be read.
with

ledger_counts as (

    select
        endpoint_name,
        count(*) as units_count
    from {{ ref('stg_zoom__ledger') }}
    where unit_name <> '*' and outcome <> 'gone'
    group by endpoint_name

),

coverage_counts as (

    select
        endpoint,
        units_loaded + units_failed + units_skipped as units_count
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
where coverage_counts.units_count <> coalesce(ledger_counts.units_count, 0)

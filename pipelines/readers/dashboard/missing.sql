-- One row per raw table: whose it is, when it was read last, by Zoom's clock, how it stands, what is missing, null if nothing is, and the
-- days of which it is whole.
select
    table_name,
    endpoint,
    last_loaded_at,
    case
        when is_complete or (is_asked and last_loaded_at is null and not is_refused and units_failed = 0 and units_waiting = 0)
            then 'whole'
        when is_refused then 'refused'
        when last_loaded_at is null and units_failed = 0 and units_waiting = 0 then 'not loaded'
        else 'partly'
    end as standing,
    case
        when is_complete or (is_asked and last_loaded_at is null and not is_refused and units_failed = 0 and units_waiting = 0)
            then null
        when is_refused then 'Zoom refuses it: ' || coalesce(refusal, 'no reason was given')
        when last_loaded_at is null and units_failed = 0 and units_waiting = 0 then 'not loaded yet'
        when holes_count > 0 then holes_count || ' holes' || coalesce(' since ' || strftime(failing_since, '%Y-%m-%d'), '')
        when units_waiting > 0 then units_waiting || ' parts wait for the next run'
        when rows_set_aside_count > 0 then rows_set_aside_count || ' rows are set aside'
        else 'it is not read to its end'
    end as missing,
    complete_from,
    cast(complete_until as date) as complete_until
from marts._coverage
order by table_name

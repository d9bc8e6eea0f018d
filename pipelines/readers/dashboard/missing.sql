-- One row per raw table: when it was read last, by Zoom's clock, and what is missing in it, null if nothing is.
select
    table_name,
    last_loaded_at,
    case
        when is_complete or (last_loaded_at is null and not is_refused and units_failed = 0) then null
        when is_refused then 'Zoom refuses it: ' || coalesce(refusal, 'no reason was given')
        when holes_count > 0 then holes_count || ' holes' || coalesce(' since ' || strftime(failing_since, '%Y-%m-%d'), '')
        when units_waiting > 0 then units_waiting || ' parts wait for the next run'
        else 'it is not read to its end'
    end as missing
from marts._coverage
order by table_name

-- One row per raw table that is not whole: what is wrong, and what to do.
select
    table_name as "table",
    replace(health, '_', ' ') as health,
    coalesce(advice, '') as advice,
    greatest(holes_count, 1) as holes
from reports.rpt_data_health
where health not in ('whole', 'never_loaded')
order by holes desc, "table"

-- One row per raw table: its health and how many rows it has.
select
    table_name as "table",
    replace(health, '_', ' ') as health,
    coalesce(rows_count, 0) as row_count,
    cast(last_loaded_at as date) as last_loaded,
    advice
from reports.rpt_data_health
order by health, "table"

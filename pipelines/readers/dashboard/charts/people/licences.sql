-- One row per licence, department and use: people who hold it.
with counted as (
    select
        license_type,
        department,
        unnest(['used', 'idle', 'invited', 'deactivated', 'not known']) as use,
        unnest([used_count, idle_count, pending_count, deactivated_count, unknown_count]) as people
    from reports.rpt_licence_use
)
select license_type, department, use, people
from counted
order by license_type, department, use

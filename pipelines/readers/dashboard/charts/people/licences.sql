-- One row per licence, department and use: people who hold it.
unpivot (
    select
        license_type,
        department,
        used_count as "used",
        idle_count as "idle",
        pending_count as "invited",
        deactivated_count as "deactivated"
    from reports.rpt_licence_use
)
on "used", "idle", "invited", "deactivated"
into name use value people
order by license_type, department, use

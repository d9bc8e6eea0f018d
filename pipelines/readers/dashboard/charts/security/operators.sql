-- One row per operator and day: administrative changes.
select
    operation_date as date,
    coalesce(operator_email, 'unknown') as operator,
    cast(sum(changes_count) as bigint) as changes,
    cast(sum(sensitive_changes_count) as bigint) as sensitive
from reports.rpt_admin_changes
where operation_date is not null
group by 1, 2
order by 1, 2

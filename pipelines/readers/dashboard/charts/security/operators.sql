-- One row per operator and day: administrative changes; the 50 operators with most of them.
with operators as (
    select operator_email
    from reports.rpt_admin_changes
    group by operator_email
    order by sum(changes_count) desc, operator_email
    limit 50
)
select
    changes.operation_date as date,
    coalesce(changes.operator_email, 'unknown') as operator,
    cast(sum(changes.changes_count) as bigint) as changes,
    cast(sum(changes.sensitive_changes_count) as bigint) as sensitive
from reports.rpt_admin_changes as changes
inner join operators on changes.operator_email is not distinct from operators.operator_email
where changes.operation_date is not null
group by 1, 2
order by 1, 2

-- One row per day and category: administrative changes, and how many of them were sensitive.
select
    operation_date as date,
    coalesce(category_type, 'other') as category,
    cast(sum(changes_count) as bigint) as changes,
    cast(sum(sensitive_changes_count) as bigint) as sensitive
from reports.rpt_admin_changes
where operation_date is not null
group by 1, 2
order by 1, 2

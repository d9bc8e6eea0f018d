-- One row per UTC day, operator, category and action: how much was changed in the account, and by whom.

with

operations as (

    select * from {{ ref('fct_admin_operations') }}

),

counted as (

    select
        operation_date,
        coalesce(operator_email, '(unknown)') as operator_email,
        coalesce(category_type, '(none)') as category_type,
        coalesce(action, '(none)') as action,
        min(operator_user_key) as operator_user_key,
        count(*) as changes_count,
        sum(case when copy_number > 1 then 1 else 0 end) as repeated_changes_count,
        sum(case when is_sensitive then 1 else 0 end) as sensitive_changes_count,
        sum(case when is_on_self then 1 else 0 end) as own_account_changes_count,
        count(distinct target_email) as targets_count,
        min(occurred_at) as first_change_at,
        max(occurred_at) as last_change_at
    from operations
    where operation_date is not null
    group by
        operation_date,
        coalesce(operator_email, '(unknown)'),
        coalesce(category_type, '(none)'),
        coalesce(action, '(none)')

)

select
    operation_date,
    operator_email,
    category_type,
    action,
    operator_user_key,
    cast(changes_count as bigint) as changes_count,
    cast(repeated_changes_count as bigint) as repeated_changes_count,
    cast(sensitive_changes_count as bigint) as sensitive_changes_count,
    cast(own_account_changes_count as bigint) as own_account_changes_count,
    cast(targets_count as bigint) as targets_count,
    operation_date = min(operation_date) over (partition by operator_email) as is_new_operator,
    operation_date = min(operation_date) over (partition by operator_email, category_type, action) as is_new_for_operator,
    first_change_at,
    last_change_at
from counted

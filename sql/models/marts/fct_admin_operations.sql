-- One row per row of Zoom's operation log: what an administrator or a program did; equal rows that Zoom sent are different events.

with

operations as (

    select * from {{ ref('stg_zoom__report_operation_logs') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

placed as (

    select
        operator,
        {{ address('operator') }} as operator_email,
        {{ address(first_address('operation_detail')) }} as target_email,
        category_type,
        action,
        operation_detail,
        occurred_at,
        row_number() over (
            partition by operator, occurred_at
            order by category_type nulls last, action nulls last, operation_detail nulls last
        ) as place_in_second
    from operations

),

numbered as (

    select
        operator_email,
        target_email,
        category_type,
        action,
        operation_detail,
        occurred_at,
        place_in_second,
        row_number() over (
            partition by operator, occurred_at, category_type, action, operation_detail
            order by place_in_second
        ) as copy_number
    from placed

)

select
    md5(
        coalesce(numbered.operator_email, '') || '|' || coalesce(cast(numbered.occurred_at as varchar), '') || '|'
        || cast(numbered.place_in_second as varchar)
    ) as operation_key,
    operators.user_key as operator_user_key,
    targets.user_key as target_user_key,
    numbered.operator_email,
    numbered.target_email,
    numbered.category_type,
    numbered.action,
    numbered.operation_detail,
    cast(numbered.copy_number as bigint) as copy_number,
    coalesce(
        lower(numbered.category_type) in ('role', 'account', 'sub account', 'billing') or lower(numbered.action) = 'delete',
        false
    ) as is_sensitive,
    coalesce(numbered.operator_email = numbered.target_email, false) as is_on_self,
    numbered.occurred_at,
    cast(numbered.occurred_at as date) as operation_date
from numbered
left join identities as operators
    on numbered.operator_email = operators.email and operators.is_email_owner
left join identities as targets
    on numbered.target_email = targets.email and targets.is_email_owner

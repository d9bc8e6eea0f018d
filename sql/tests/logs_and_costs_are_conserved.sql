-- Every row of the logs without ids, every leg with its minutes and cost, every message, and every day of storage is in its mart.
with

counts as (

    select
        'fct_sign_ins' as mart,
        cast((select count(*) from {{ ref('stg_zoom__report_activities') }}) as double precision) as staged,
        cast((select count(*) from {{ ref('fct_sign_ins') }}) as double precision) as kept

    union all

    select
        'fct_admin_operations' as mart,
        (select count(*) from {{ ref('stg_zoom__report_operation_logs') }}) as staged,
        (select count(*) from {{ ref('fct_admin_operations') }}) as kept

    union all

    select
        'rpt_admin_changes' as mart,
        (select count(*) from {{ ref('stg_zoom__report_operation_logs') }} where occurred_at is not null) as staged,
        (select coalesce(sum(changes_count), 0) from {{ ref('rpt_admin_changes') }}) as kept

    union all

    select
        'fct_chat_activity' as mart,
        (select count(*) from {{ ref('stg_zoom__chat_messages') }}) as staged,
        (select coalesce(sum(messages_count), 0) from {{ ref('fct_chat_activity') }}) as kept

    union all

    select
        'fct_telephone_costs' as mart,
        (select count(*) from {{ ref('stg_zoom__report_telephone') }}) as staged,
        (select count(*) from {{ ref('fct_telephone_costs') }}) as kept

    union all

    select
        'minutes of fct_telephone_costs' as mart,
        (select coalesce(sum(leg_minutes), 0) from {{ ref('stg_zoom__report_telephone') }}) as staged,
        (select coalesce(sum(leg_minutes), 0) from {{ ref('fct_telephone_costs') }}) as kept

    union all

    select
        'costs of fct_telephone_costs' as mart,
        (select coalesce(sum(leg_cost), 0) from {{ ref('stg_zoom__report_telephone') }}) as staged,
        (select coalesce(sum(leg_cost), 0) from {{ ref('fct_telephone_costs') }}) as kept

    union all

    select
        'fct_storage' as mart,
        (select count(distinct report_date) from {{ ref('stg_zoom__report_cloud_recording') }}) as staged,
        (select count(*) from {{ ref('fct_storage') }}) as kept

    union all

    select
        'fct_daily_usage' as mart,
        (select count(*) from {{ ref('fct_meeting_instances') }} where meeting_date is not null) as staged,
        (select coalesce(sum(meetings_count), 0) from {{ ref('fct_daily_usage') }}) as kept

    union all

    select
        'dim_phone_users' as mart,
        (
            select count(distinct coalesce(user_id, 'extension:' || extension_id)) from {{ ref('stg_zoom__phone_users') }}
        ) as staged,
        (select count(*) from {{ ref('dim_phone_users') }} where is_listed or is_deleted) as kept

)

select mart, staged, kept
from counts
where abs(staged - kept) > 0.001

-- Every raw row is in its staging view, once.
{% set tables = [
    'users', 'user_custom_attributes', 'user_licenses', 'roles',
    'history_meetings', 'history_meeting_custom_fields', 'history_meeting_tracking_fields',
    'report_meetings', 'report_meeting_custom_keys', 'report_meeting_participants',
    'report_users', 'report_user_custom_attributes', 'report_daily', 'report_activities', 'report_operation_logs',
    'recordings', 'recording_files',
    'phone_users', 'phone_user_calling_plans', 'phone_user_numbers', 'phone_call_logs', 'phone_call_history',
] %}

with

counts as (

{% for table in tables %}
    select
        '{{ table }}' as table_name,
        (select count(*) from {{ source('zoom_raw', table) }}) as raw_count,
        (select count(*) from {{ ref('stg_zoom__' ~ table) }}) as staging_count
    {{ "union all" if not loop.last }}
{% endfor %}

)

select table_name, raw_count, staging_count
from counts
where raw_count <> staging_count

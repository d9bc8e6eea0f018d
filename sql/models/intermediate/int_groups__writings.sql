-- One row per kind of group, such as departments, and writing of a group's name: which of the writings is shown for all of them.

with

writings as (

{% set lists = [
    ('department', 'stg_zoom__users', 'department'),
    ('department', 'stg_zoom__report_users', 'department'),
    ('department', 'stg_zoom__phone_users', 'department'),
    ('department', 'stg_zoom__history_meetings', 'department'),
    ('department', 'stg_zoom__report_webinars', 'department'),
    ('department', 'stg_zoom__report_telephone', 'department'),
    ('department', 'stg_zoom__phone_call_history', 'department'),
    ('department', 'stg_zoom__phone_call_logs', 'department'),
    ('cost_center', 'stg_zoom__phone_users', 'cost_center'),
    ('site', 'stg_zoom__phone_users', 'site_name'),
    ('site', 'stg_zoom__phone_call_history', 'site_name'),
    ('site', 'stg_zoom__phone_call_logs', 'site_name'),
    ('country', 'stg_zoom__report_telephone', 'country_name'),
] %}
{% for group_type, list, column in lists %}
    select
        '{{ group_type }}' as group_type,
        {{ column }} as writing,
        {{ "count(*)" if list == "stg_zoom__users" else "0" }} as users_count,
        count(*) as rows_count
    from {{ ref(list) }}
    where {{ column }} is not null
    group by {{ column }}
    {{ "union all" if not loop.last }}
{% endfor %}

),

counted as (

    select
        group_type,
        writing,
        {{ group_key('writing') }} as group_key,
        cast(sum(users_count) as bigint) as users_count,
        cast(sum(rows_count) as bigint) as rows_count
    from writings
    group by group_type, writing

)

select
    group_type,
    writing,
    -- What most users have now; what only reports write is what most rows have.
    first_value(writing) over (
        partition by group_type, group_key
        order by users_count desc, rows_count desc, writing
    ) as shown_as,
    group_key,
    users_count,
    rows_count
from counted

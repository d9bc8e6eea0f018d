-- What the reports split by department, licence and week adds up to what the marts have.
with

counts as (

    select
        'meetings' as counted,
        (select coalesce(sum(meetings_count), 0) from {{ ref('rpt_departments') }}) as in_report,
        (select count(*) from {{ ref('fct_meeting_instances') }}) as in_mart

    union all

    select
        'calls' as counted,
        (select coalesce(sum(calls_count), 0) from {{ ref('rpt_departments') }}) as in_report,
        (select count(*) from {{ ref('fct_calls') }} where is_main_entry) as in_mart

    union all

    select
        'attended minutes of departments' as counted,
        (select coalesce(round(sum(attended_minutes)), 0) from {{ ref('rpt_departments') }}) as in_report,
        (select coalesce(round(sum(attended_minutes)), 0) from {{ ref('fct_meeting_attendance') }} where is_internal) as in_mart

    union all

    select
        'attended minutes of weeks' as counted,
        (select coalesce(round(sum(attended_hours) * 60), 0) from {{ ref('rpt_meeting_load') }}) as in_report,
        (select coalesce(round(sum(attended_minutes)), 0) from {{ ref('fct_meeting_attendance') }} where is_internal) as in_mart

    union all

    select
        'licences' as counted,
        (select coalesce(sum(holders_count), 0) from {{ ref('rpt_licence_use') }}) as in_report,
        (
            select count(case when is_listed then 1 end) + count(case when has_phone then 1 end)
            from {{ ref('dim_users') }}
        ) as in_mart

    union all

    select
        'people at webinars' as counted,
        (select coalesce(sum(attended_count), 0) from {{ ref('rpt_webinar_funnel') }}) as in_report,
        (select count(*) from {{ ref('fct_webinar_attendance') }} where has_attended and not is_host) as in_mart

)

select counted, in_report, in_mart
from counts
where abs(in_report - in_mart) > case when counted like 'attended minutes%' then 1 else 0 end

-- One row per host and week: hours that people spent in the host's meetings. All hosts; where they are many, those who are among the
-- first ten of their department in a week, in the latest 5 or 13 weeks, or ever.
with weeks as (
    select
        meetings.host_user_key,
        cast(date_trunc('week', meetings.meeting_date) as date) as date,
        coalesce(users.department, '(none)') as department,
        coalesce(users.display_name, users.email, 'unknown') as host,
        users.email,
        count(*) as meetings,
        coalesce(sum(meetings.person_minutes), 0) / 60 as person_hours
    from marts.fct_meeting_instances as meetings
    inner join marts.dim_users as users on meetings.host_user_key = users.user_key
    where meetings.meeting_date is not null
    group by 1, 2, 3, 4, 5
),
latest as (
    select
        max(date) as date,
        count(*) as hosts_weeks
    from weeks
),
spans as (
    select
        weeks.host_user_key,
        weeks.department,
        cast(weeks.date as varchar) as span,
        weeks.person_hours
    from weeks
    union all
    select
        weeks.host_user_key,
        weeks.department,
        lengths.days || ' days' as span,
        sum(weeks.person_hours) as person_hours
    from weeks
    cross join latest
    inner join (values (35), (91), (100000)) as lengths (days) on weeks.date > latest.date - cast(lengths.days as integer)
    group by 1, 2, 3
),
placed as (
    select
        host_user_key,
        row_number() over (partition by department, span order by person_hours desc, host_user_key) as place
    from spans
),
chosen as (
    select distinct placed.host_user_key
    from placed
    cross join latest
    where placed.place <= 10 or latest.hosts_weeks <= 5000
),
namesakes as (
    select
        host,
        department
    from weeks
    group by 1, 2
    having count(distinct host_user_key) > 1
)
select
    weeks.date,
    weeks.department,
    weeks.host || case when namesakes.host is not null then ' (' || coalesce(weeks.email, weeks.host_user_key) || ')' else '' end as host,
    weeks.meetings,
    weeks.person_hours
from weeks
inner join chosen on weeks.host_user_key = chosen.host_user_key
left join namesakes on weeks.host = namesakes.host and weeks.department = namesakes.department
order by 1, 2, 3

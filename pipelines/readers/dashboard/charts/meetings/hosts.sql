-- One row per host and week: hours that people spent in the host's meetings; the 50 hosts with most of them.
with hosts as (
    select host_user_key
    from marts.fct_meeting_instances
    where host_user_key is not null
    group by host_user_key
    order by sum(person_minutes) desc nulls last, host_user_key
    limit 50
)
select
    cast(date_trunc('week', meetings.meeting_date) as date) as date,
    coalesce(users.department, '(none)') as department,
    coalesce(users.display_name, users.email, 'unknown') as host,
    count(*) as meetings,
    coalesce(sum(meetings.person_minutes), 0) / 60 as person_hours
from marts.fct_meeting_instances as meetings
inner join hosts on meetings.host_user_key = hosts.host_user_key
inner join marts.dim_users as users on meetings.host_user_key = users.user_key
group by 1, 2, 3
order by 1, 2, 3

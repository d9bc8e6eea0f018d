-- One row per host: the ten whose meetings took most of people's time.
-- Rounded twice: sums of fractions differ in their last digits from run to run, and must not decide which way a half goes.
select
    users.display_name as host,
    users.department,
    count(*) as meetings,
    cast(sum(meetings.people_count) as bigint) as people,
    cast(round(cast(sum(meetings.person_minutes) as decimal(38, 3))) as bigint) as person_minutes
from marts.fct_meeting_instances as meetings
inner join marts.dim_users as users on users.user_key = meetings.host_user_key
group by users.user_key, users.display_name, users.department
order by person_minutes desc, host asc
limit 10

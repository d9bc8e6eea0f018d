-- One row per month: meetings, the people in them and the minutes they spent there.
-- Rounded twice: sums of fractions differ in their last digits from run to run, and must not decide which way a half goes.
select
    strftime(meeting_date, '%Y-%m') as month,
    count(*) as meetings,
    cast(sum(people_count) as bigint) as people,
    cast(round(cast(sum(person_minutes) as decimal(38, 3))) as bigint) as person_minutes
from marts.fct_meeting_instances
group by strftime(meeting_date, '%Y-%m')
order by month

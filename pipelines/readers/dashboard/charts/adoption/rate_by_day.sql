-- One row per day: the share of people of the account who hosted or attended.
select
    period_start_date as date,
    active_people_count,
    people_count
from reports.rpt_adoption
where period_type = 'day'
order by date

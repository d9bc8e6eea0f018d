-- One row per day, department and kind of event: sign-ins, sign-outs left out.
select
    sign_in_date as date,
    coalesce(department, '(none)') as department,
    case when is_failed then 'failed' else 'signed in' end as outcome,
    count(*) as events
from marts.fct_sign_ins
where (is_sign_in or is_failed) and sign_in_date is not null
group by 1, 2, 3
order by 1, 2, 3

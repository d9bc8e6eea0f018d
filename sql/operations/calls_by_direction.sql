-- One row per direction: calls, how many were answered, and the minutes talked.
select
    direction,
    count(*) as calls,
    cast(count(*) filter (where is_answered) as bigint) as answered,
    round(avg(case when is_answered then 1.0 else 0.0 end), 3) as answer_rate,
    cast(round(sum(talk_seconds) / 60.0) as bigint) as talk_minutes
from marts.fct_calls
where is_main_entry
group by direction
order by direction

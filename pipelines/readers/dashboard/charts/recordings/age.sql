-- One row per department and age: recordings that are kept, and the bytes they take.
select
    coalesce(department, '(none)') as department,
    case
        when age_days < 30 then 'under 30 days'
        when age_days < 90 then '30 to 90 days'
        when age_days < 180 then '90 to 180 days'
        when age_days < 365 then 'half a year to one'
        else 'over a year'
    end as age,
    count(*) as recordings,
    coalesce(sum(recording_bytes), 0) / 1073741824.0 as gigabytes
from marts.fct_recordings
where is_there and age_days is not null
group by 1, 2
order by 1, 2

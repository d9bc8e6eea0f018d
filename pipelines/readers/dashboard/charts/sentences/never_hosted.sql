-- One row per account in which anybody holds a paid licence: how many of the holders never hosted, and what that costs.
with held as (
    select
        count(*) as licences,
        count(is_never_hosted) as known,
        count(*) filter (where is_never_hosted) as never_hosted,
        count(*) filter (where is_never_hosted and is_new) as new,
        min(hosting_known_from_date) as known_from,
        sum(annual_cost) filter (where is_never_hosted) as annual_cost,
        max(monthly_price) as monthly_price,
        bool_or(is_example_price) as is_example,
        case max(currency) when 'USD' then '$' when 'EUR' then '€' when 'GBP' then '£' else max(currency) || ' ' end as money
    from marts.dim_licences
    where licence_kind = 'user' and license_type = 'licensed' and status = 'active'
)
select
    case
        when known_from is null or known = 0
            then 'Which of ' || licences || ' licences nobody hosts with is not known: fewer than 30 days of meetings up to now are loaded.'
        else never_hosted || ' of ' || licences || ' licences never hosted a meeting or webinar since ' || strftime(known_from, '%Y-%m-%d')
            || coalesce(
                ': ' || money || format('{:,}', cast(round(annual_cost) as bigint)) || ' a year, at '
                || case when is_example then 'the example price of ' else '' end || money || monthly_price || ' a month each', ''
            )
            || '.' || case when new > 0 then ' ' || new || case when new = 1 then ' of them was' else ' of them were' end || ' made in the last 30 days.' else '' end
    end as sentence
from held
where licences > 0

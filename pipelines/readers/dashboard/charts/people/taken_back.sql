-- One row per licence that could be taken back or changed to a basic one: who holds it, and why. All of them; where they are many, of
-- each department the fifty that cost most.
with found as (
    select
        licence_key,
        coalesce(department, '(none)') as department,
        coalesce(display_name, email, 'unknown') as person,
        email,
        license_type,
        case
            when holder_status = 'deactivated' then '1 deactivated'
            when holder_status = 'idle' then '2 idle'
            when is_never_hosted and not is_new then '3 never hosted'
            when could_be_basic then '4 hosted nothing that needs it'
        end as reason,
        cast(last_activity_at as date) as last_seen,
        coalesce(hosted_count, 0) as hosted,
        hosting_known_from_date as known_from,
        annual_cost,
        currency
    from marts.dim_licences
    where licence_kind <> 'bundle' and annual_cost > 0
),
placed as (
    select
        licence_key,
        department,
        person,
        email,
        license_type,
        reason,
        last_seen,
        hosted,
        known_from,
        annual_cost,
        currency,
        count(*) over () as found_count,
        row_number() over (partition by department order by annual_cost desc, reason, licence_key) as place
    from found
    where reason is not null
)
select
    department,
    person,
    email,
    license_type,
    substring(reason, 3) as reason,
    hosted,
    last_seen,
    known_from,
    cast(annual_cost as double precision) as annual_cost,
    currency
from placed
where place <= 50 or found_count <= 2000
order by placed.reason, department, person, licence_key

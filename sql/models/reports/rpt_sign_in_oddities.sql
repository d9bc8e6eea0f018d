-- One row per oddity of sign-ins: an address or client that is new for a person, or a burst of failed sign-ins.

with

sign_ins as (

    select * from {{ ref('fct_sign_ins') }}

),

events as (

    select
        sign_in_key,
        coalesce(user_key, email) as person_key,
        user_key,
        email,
        department,
        ip_address,
        network,
        client_type,
        is_sign_in,
        is_failed,
        occurred_at
    from sign_ins
    where coalesce(user_key, email) is not null and occurred_at is not null

),

compared as (

    select
        sign_in_key,
        person_key,
        user_key,
        email,
        department,
        ip_address,
        network,
        client_type,
        occurred_at,
        min(occurred_at) over (partition by person_key) as first_sign_in_at,
        lag(occurred_at) over (partition by person_key order by occurred_at, sign_in_key) as last_sign_in_at,
        lag(occurred_at) over (partition by person_key, ip_address order by occurred_at, sign_in_key) as address_seen_at,
        lag(occurred_at) over (partition by person_key, network order by occurred_at, sign_in_key) as network_seen_at,
        lag(occurred_at) over (partition by person_key, client_type order by occurred_at, sign_in_key) as client_seen_at
    from events
    where is_sign_in

),

remembered as (

    -- People who have not signed in for so long have nothing to compare with.
    select
        sign_in_key,
        user_key,
        email,
        department,
        ip_address,
        network,
        client_type,
        occurred_at,
        address_seen_at,
        client_seen_at,
        first_sign_in_at,
        coalesce(address_seen_at < {{ memory_begins('occurred_at') }}, true) as is_new_address,
        coalesce(network_seen_at < {{ memory_begins('occurred_at') }}, true) as is_new_network,
        coalesce(client_seen_at < {{ memory_begins('occurred_at') }}, true) as is_new_client
    from compared
    where last_sign_in_at >= {{ memory_begins('occurred_at') }}

),

failures as (

    select
        person_key,
        user_key,
        email,
        department,
        ip_address,
        client_type,
        occurred_at,
        sign_in_key,
        count(*) over (
            partition by person_key
            order by occurred_at range between interval '1 hour' preceding and current row
        ) as failures_in_an_hour,
        lag(occurred_at) over (partition by person_key order by occurred_at, sign_in_key) as failed_before_at
    from events
    where is_failed

),

spells as (

    select
        person_key,
        user_key,
        email,
        department,
        ip_address,
        client_type,
        occurred_at,
        sign_in_key,
        failures_in_an_hour,
        sum(case when occurred_at - failed_before_at <= interval '1 hour' then 0 else 1 end) over (
            partition by person_key
            order by occurred_at, sign_in_key
            rows between unbounded preceding and current row
        ) as spell_number
    from failures

),

bursts as (

    select
        person_key,
        spell_number,
        min(user_key) as user_key,
        min(email) as email,
        min(department) as department,
        min(sign_in_key) as sign_in_key,
        case when count(distinct ip_address) = 1 then min(ip_address) end as ip_address,
        case when count(distinct client_type) = 1 then min(client_type) end as client_type,
        count(*) as events_count,
        min(occurred_at) as began_at,
        max(occurred_at) as ended_at
    from spells
    group by person_key, spell_number
    having max(failures_in_an_hour) >= {{ var('failed_burst_size') }}

),

successes as (

    select
        bursts.sign_in_key,
        count(*) as sign_ins_count
    from bursts
    inner join events
        on bursts.person_key = events.person_key
        and events.is_sign_in
        and events.occurred_at between bursts.began_at and bursts.ended_at + interval '1 hour'
    group by bursts.sign_in_key

)

select
    'new_address:' || sign_in_key as oddity_key,
    'new_address' as oddity_type,
    user_key,
    email,
    department,
    ip_address,
    client_type,
    cast(1 as bigint) as events_count,
    is_new_network,
    true as is_signed_in,
    address_seen_at as seen_before_at,
    first_sign_in_at,
    occurred_at as began_at,
    occurred_at as ended_at,
    cast(occurred_at as date) as oddity_date
from remembered
where is_new_address and ip_address is not null

union all

select
    'new_client:' || sign_in_key as oddity_key,
    'new_client' as oddity_type,
    user_key,
    email,
    department,
    ip_address,
    client_type,
    cast(1 as bigint) as events_count,
    is_new_network,
    true as is_signed_in,
    client_seen_at as seen_before_at,
    first_sign_in_at,
    occurred_at as began_at,
    occurred_at as ended_at,
    cast(occurred_at as date) as oddity_date
from remembered
where is_new_client and client_type is not null

union all

select
    'failed_burst:' || bursts.sign_in_key as oddity_key,
    'failed_burst' as oddity_type,
    bursts.user_key,
    bursts.email,
    bursts.department,
    bursts.ip_address,
    bursts.client_type,
    cast(bursts.events_count as bigint) as events_count,
    cast(null as boolean) as is_new_network,
    successes.sign_in_key is not null as is_signed_in,
    cast(null as timestamp) as seen_before_at,
    cast(null as timestamp) as first_sign_in_at,
    bursts.began_at,
    bursts.ended_at,
    cast(bursts.began_at as date) as oddity_date
from bursts
left join successes
    on bursts.sign_in_key = successes.sign_in_key

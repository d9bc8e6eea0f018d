-- One row per row of Zoom's sign-in log: a sign-in or a sign-out; equal rows that Zoom sent are different events.
{{ config(
    materialized='incremental',
    incremental_strategy='changes',
    meta={'fingerprints': 'int_sign_ins__fingerprints', 'partition': ['email', 'sign_in_date']},
    post_hook='{{ keep_fingerprints() }}'
) }}

with

events as (

    select * from {{ ref('int_sign_ins__events') }}
    {{ where_changed('int_sign_ins__fingerprints', ['email', 'cast(occurred_at as date)']) }}

),

placed as (

    select
        user_key,
        email,
        department,
        activity_type,
        case
            when lower(activity_type) = 'sign in' then 'sign_in'
            when lower(activity_type) = 'sign out' then 'sign_out'
            when lower(activity_type) like '%fail%' then 'failed_sign_in'
            else 'other'
        end as event_type,
        ip_address,
        {{ network_of('ip_address') }} as network,
        client_type,
        client_version,
        occurred_at,
        row_number() over (
            partition by email, occurred_at
            order by activity_type nulls last, ip_address nulls last, client_type nulls last, client_version nulls last
        ) as place_in_second
    from events

),

numbered as (

    select
        user_key,
        email,
        department,
        activity_type,
        event_type,
        ip_address,
        network,
        client_type,
        client_version,
        occurred_at,
        place_in_second,
        row_number() over (
            partition by email, occurred_at, activity_type, ip_address, client_type, client_version
            order by place_in_second
        ) as copy_number
    from placed

)

select
    md5(
        coalesce(email, '') || '|' || coalesce(cast(occurred_at as varchar), '') || '|'
        || cast(place_in_second as varchar)
    ) as sign_in_key,
    user_key,
    email,
    department,
    event_type,
    activity_type,
    ip_address,
    network,
    client_type,
    client_version,
    cast(copy_number as bigint) as copy_number,
    event_type = 'sign_in' as is_sign_in,
    event_type = 'failed_sign_in' as is_failed,
    occurred_at,
    cast(occurred_at as date) as sign_in_date
from numbered

-- One row per telephone leg of a meeting or webinar that Zoom bills; equal rows that Zoom sent are different legs.

with

legs as (

    select * from {{ ref('stg_zoom__report_telephone') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

placed as (

    select
        meeting_uuid,
        meeting_id,
        host_user_id,
        host_email,
        meeting_type,
        leg_type,
        host_name,
        department,
        phone_number,
        call_in_number,
        country_name,
        leg_minutes,
        minute_price,
        leg_cost,
        signaled_number,
        cast(round(cast(leg_minutes * minute_price as decimal(38, 6)), 2) as double precision) as priced_cost,
        started_at,
        ended_at,
        row_number() over (
            partition by meeting_uuid
            order by
                started_at nulls last,
                leg_type nulls last,
                phone_number nulls last,
                signaled_number nulls last,
                call_in_number nulls last,
                ended_at nulls last,
                leg_cost nulls last,
                leg_minutes nulls last,
                minute_price nulls last,
                meeting_id nulls last
        ) as ordinal
    from legs

),

numbered as (

    select
        meeting_uuid,
        meeting_id,
        host_user_id,
        host_email,
        meeting_type,
        leg_type,
        host_name,
        department,
        phone_number,
        call_in_number,
        country_name,
        leg_minutes,
        minute_price,
        leg_cost,
        priced_cost,
        started_at,
        ended_at,
        ordinal,
        row_number() over (
            partition by
                meeting_uuid,
                started_at,
                ended_at,
                leg_type,
                phone_number,
                signaled_number,
                call_in_number,
                leg_minutes,
                minute_price,
                leg_cost
            order by ordinal
        ) as copy_number
    from placed

)

select
    coalesce(numbered.meeting_uuid, 'none') || ':' || cast(numbered.ordinal as varchar) as leg_key,
    numbered.meeting_uuid,
    numbered.meeting_id,
    coalesce(by_id.user_key, by_email.user_key) as host_user_key,
    numbered.host_name,
    numbered.host_email,
    coalesce({{ shown_as('department', 'numbered.department') }}, by_id.department, by_email.department) as department,
    numbered.meeting_type,
    numbered.leg_type,
    numbered.phone_number,
    numbered.call_in_number,
    {{ shown_as('country', 'numbered.country_name') }} as country_name,
    numbered.leg_minutes,
    cast(numbered.copy_number as bigint) as copy_number,
    numbered.minute_price,
    numbered.leg_cost,
    numbered.priced_cost,
    not coalesce(coalesce(numbered.leg_cost, 0) = 0 and numbered.priced_cost > 0, false) as is_settled,
    numbered.started_at,
    numbered.ended_at,
    cast(numbered.started_at as date) as leg_date
from numbered
left join identities as by_id
    on numbered.host_user_id = by_id.user_id
left join identities as by_email
    on numbered.host_email = by_email.email and by_email.is_email_owner

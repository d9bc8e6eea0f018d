-- One row per row of Zoom's sign-in log, with the person whose address it names.
{{ config(materialized='view') }}

with

activities as (

    select * from {{ ref('stg_zoom__report_activities') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

)

select
    identities.user_key,
    activities.email,
    identities.department,
    activities.activity_type,
    activities.ip_address,
    activities.client_type,
    activities.client_version,
    activities.occurred_at
from activities
left join identities
    on activities.email = identities.email and identities.is_email_owner

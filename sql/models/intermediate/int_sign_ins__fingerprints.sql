-- One row per address and UTC day of the sign-in log: a fingerprint of all that its rows in fct_sign_ins are made from.

with

activities as (

    select * from {{ ref('stg_zoom__report_activities') }}

),

identities as (

    select * from {{ ref('int_users__identities') }}

),

contents as (

    select
        {{ partition_key(['activities.email', 'cast(activities.occurred_at as date)']) }} as partition_key,
        {{ content_of([
            'activities.activity_type',
            'activities.ip_address',
            'activities.client_type',
            'activities.client_version',
            'activities.occurred_at',
            'identities.user_key',
            'identities.department',
        ]) }} as content
    from activities
    left join identities
        on activities.email = identities.email and identities.is_email_owner

)

select
    partition_key,
    {{ fingerprint_of('content') }} as fingerprint
from contents
group by partition_key

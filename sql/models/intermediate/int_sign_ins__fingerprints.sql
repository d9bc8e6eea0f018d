-- One row per address and UTC day of the sign-in log: a fingerprint of all that its rows in fct_sign_ins are made from.

with

events as (

    select * from {{ ref('int_sign_ins__events') }}

),

contents as (

    select
        {{ partition_key(['email', 'cast(occurred_at as date)']) }} as partition_key,
        {{ content_of('events') }} as content
    from events

)

select
    partition_key,
    {{ fingerprint_of('content') }} as fingerprint
from contents
group by partition_key

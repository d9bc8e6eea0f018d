-- One row per meeting instance that the lists or the participants name: a fingerprint of all that its rows in the marts are made from.

with

participants as (

    select * from {{ ref('int_meetings__participants') }}

),

instances as (

    select * from {{ ref('int_meetings__instances') }}

),

contents as (

    select
        {{ partition_key(['meeting_uuid']) }} as partition_key,
        {{ content_of('participants') }} as content
    from participants

    union all

    select
        {{ partition_key(['meeting_uuid']) }} as partition_key,
        {{ content_of('instances') }} as content
    from instances

)

select
    partition_key,
    {{ fingerprint_of('content') }} as fingerprint
from contents
group by partition_key

-- One row: how many units failed, and how many were due and not asked for, and have not been read since.
with

ledger as (

    select * from zoom_raw._ledger
    union all by name
    select cast(null as timestamp with time zone) as waiting_since where false

)

select
    count(*) filter (where outcome = 'failed') as holes,
    count(*) filter (where outcome = 'waiting' or (waiting_since is not null and outcome <> 'failed')) as waiting
from ledger

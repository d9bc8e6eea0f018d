-- One row: how many units failed, and how many were due and not asked for, and have not been read since.
select
    count(*) filter (where outcome = 'failed') as holes,
    count(*) filter (where outcome = 'waiting' or (waiting_since is not null and outcome <> 'failed')) as waiting
from zoom_raw._ledger

-- One row: how many units failed and have not been read since.
select count(*) as holes
from zoom_raw._ledger
where outcome = 'failed'

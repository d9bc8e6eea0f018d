-- One row per day: Zoom's own count of meetings, participants, minutes and new users.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'report_daily') }}

)

select
    -- measures
    {{ measure('source.new_users', 'amount') }} as new_users_count,
    {{ measure('source.meetings', 'amount') }} as meetings_count,
    {{ measure('source.participants', 'amount') }} as joins_count,
    {{ measure('source.meeting_minutes', 'minutes') }} as reported_person_minutes,
    -- times
    cast(source.date as date) as report_date,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

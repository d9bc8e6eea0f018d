-- One row per account: its settings, a column for each section.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'account_settings') }}

)

select
    -- attributes
    source.schedule_meeting,
    source.in_meeting,
    source.email_notification,
    source.recording,
    source.telephony,
    source.audio_conferencing,
    source.tsp,
    source.integration,
    source.feature,
    source.security,
    source.profile,
    source.zoom_rooms,
    source.chat,
    source.smart_recognition,
    source.mail_calendar,
    source.other_options,
    source.general_setting,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

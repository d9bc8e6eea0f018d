-- One row per past meeting or webinar instance of the account.
-- Written by `make docs` from the declarations: change those, not this file.

with

source as (

    select * from {{ source('zoom_raw', 'history_meetings') }}

)

select
    -- ids
    {{ blank_to_null('source.meeting_uuid') }} as meeting_uuid,
    cast(source.meeting_id as bigint) as meeting_id,
    -- attributes
    lower({{ blank_to_null('source.type') }}) as event_type,
    {{ blank_to_null('source.topic') }} as topic,
    {{ blank_to_null('source.host_display_name') }} as host_name,
    {{ address('source.host_email') }} as host_email,
    {{ group_name('source.department') }} as department,
    source."group" as host_groups,
    {{ blank_to_null('source.source') }} as client_source,
    -- measures
    {{ measure('source.duration', 'minutes') }} as actual_minutes,
    {{ measure('source.participants', 'amount') }} as participants_count,
    {{ measure('source.total_participant_minutes', 'minutes') }} as reported_person_minutes,
    {{ measure('source.unique_viewers', 'amount') }} as unique_viewers_count,
    {{ measure('source.max_concurrent_views', 'amount') }} as max_viewers_count,
    -- flags
    source.feature_used__screen_sharing as has_screen_sharing,
    source.feature_used__video_on as has_video_on,
    source.feature_used__remote_control as has_remote_control,
    source.feature_used__closed_caption as has_closed_caption,
    source.feature_used__breakout_room as has_breakout_room,
    source.feature_used__language_interpretation as has_language_interpretation,
    source.feature_used__telephone_usage as has_telephone_usage,
    source.feature_used__in_meeting_chat as has_in_meeting_chat,
    source.feature_used__poll as has_poll,
    source.feature_used__join_by_room as has_join_by_room,
    source.feature_used__waiting_room as has_waiting_room,
    source.feature_used__live_transcription as has_live_transcription,
    source.feature_used__reaction as has_reaction,
    source.feature_used__zoom_apps as has_zoom_apps,
    source.feature_used__annotation as has_annotation,
    source.feature_used__raise_hand as has_raise_hand,
    source.feature_used__virtual_background as has_virtual_background,
    source.feature_used__whiteboard as has_whiteboard,
    source.feature_used__immersive_scene as has_immersive_scene,
    source.feature_used__avatar as has_avatar,
    source.feature_used__switch_to_mobile as has_switch_to_mobile,
    source.feature_used__file_sharing as has_file_sharing,
    source.feature_used__meeting_summary as has_meeting_summary,
    source.feature_used__meeting_questions as has_meeting_questions,
    source.feature_used__record_to_computer as has_record_to_computer,
    source.feature_used__record_to_cloud as has_record_to_cloud,
    source.feature_used__live_translation as has_live_translation,
    source.feature_used__registration as has_registration,
    source.feature_used__smart_recording as has_smart_recording,
    source.feature_used__multi_speaker as has_multi_speaker,
    source.feature_used__meeting_wallpaper as has_meeting_wallpaper,
    source.feature_used__gen_ai_virtual_background as has_gen_ai_virtual_background,
    source.feature_used__multi_share as has_multi_share,
    source.feature_used__document_collaboration as has_document_collaboration,
    source.feature_used__portrait_lighting as has_portrait_lighting,
    source.feature_used__personalized_audio_isolation as has_personalized_audio_isolation,
    source.feature_used__color_themes as has_color_themes,
    coalesce(lower(source.type) = 'webinar', false) as is_webinar,
    -- times
    {{ utc('source.start_time') }} as started_at,
    {{ utc('source.end_time') }} as ended_at,
    {{ utc('source.create_time') }} as created_at,
    -- lineage
    source._partition,
    {{ utc('source._fetched_at') }} as _loaded_at
from source

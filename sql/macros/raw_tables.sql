{#- All raw tables. dbt has to know what a model reads before it can ask the seed of them. -#}
{% macro raw_table_names() -%}
    {{ return([
        'users', 'user_custom_attributes', 'user_licenses', 'roles',
        'history_meetings', 'history_meeting_custom_fields', 'history_meeting_tracking_fields',
        'report_meetings', 'report_meeting_custom_keys', 'report_meeting_participants',
        'report_users', 'report_user_custom_attributes', 'report_daily', 'report_activities', 'report_operation_logs',
        'recordings', 'recording_files', 'trashed_recordings', 'trashed_recording_files',
        'phone_users', 'phone_user_calling_plans', 'phone_user_numbers', 'phone_call_logs', 'phone_call_history',
        'role_members',
        'meetings', 'meeting_registrants', 'meeting_registrant_answers',
        'webinars', 'webinar_details', 'webinar_occurrences', 'webinar_tracking_fields', 'webinar_registrants', 'webinar_registrant_answers',
        'report_meeting_details', 'report_meeting_detail_custom_keys', 'report_meeting_detail_tracking_fields',
        'report_meeting_polls', 'report_meeting_poll_answers',
        'report_webinars', 'report_webinar_custom_keys', 'report_webinar_tracking_fields', 'report_webinar_participants',
        'report_webinar_polls', 'report_webinar_poll_answers', 'report_webinar_qa', 'report_webinar_questions',
        'report_cloud_recording', 'report_telephone',
        'meeting_recordings', 'meeting_recording_files', 'meeting_recording_audio_files',
        'phone_user_profiles', 'phone_user_profile_calling_plans', 'phone_user_profile_numbers',
        'phone_user_call_logs', 'phone_call_metrics', 'phone_recordings',
        'chat_channels', 'chat_channel_members', 'chat_messages', 'chat_message_files', 'chat_message_reactions',
        'contacts', 'contact_phone_numbers',
    ]) }}
{%- endmacro %}

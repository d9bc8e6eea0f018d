{#- A select of one row per meeting number with the length it is planned for, as last listed. Plans without a time, such as personal
    rooms, are planned for no length either. `relation` has the rows of the lists of planned meetings. -#}
{% macro latest_plans(relation) -%}
    select
        meeting_id,
        scheduled_minutes
    from (
        select
            meeting_id,
            scheduled_minutes,
            row_number() over (
                partition by meeting_id
                order by deleted_at desc nulls first, _loaded_at desc nulls last, scheduled_minutes desc nulls last
            ) as place
        from {{ relation }}
        where scheduled_at is not null and scheduled_minutes > 0
    ) as placed
    where place = 1
{%- endmacro %}

{#- A select of one row per recorded instance with the bytes of the recording that is there now, null if none is. `relation` has one
    row per listing of a recording, with its state. -#}
{% macro latest_recordings(relation) -%}
    select
        meeting_uuid,
        case when recording_state = 'there' then recording_bytes end as recording_bytes
    from (
        select
            meeting_uuid,
            recording_state,
            recording_bytes,
            row_number() over (
                partition by meeting_uuid
                order by
                    case when recording_state = 'there' then 0 else 1 end,
                    _loaded_at desc nulls last,
                    recording_bytes desc nulls last
            ) as place
        from {{ relation }}
        where meeting_uuid is not null
    ) as placed
    where place = 1
{%- endmacro %}

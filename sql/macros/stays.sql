{#- When a stay ended: Zoom's time, else the joining and Zoom's length; never before it began. A time or a length that makes the stay longer
    than we believe of any is none: Zoom writes the year 9999 for what has not ended. -#}
{% macro stay_end(joined_at, left_at, seconds) -%}
    {%- set days = var('longest_stay_days') -%}
    greatest(
        {{ joined_at }},
        coalesce(
            case when {{ left_at }} <= {{ joined_at }} + interval '{{ days }} days' then {{ left_at }} end,
            case
                when {{ seconds }} between 0 and {{ days }} * 86400 then {{ joined_at }} + {{ seconds }} * interval '1 second'
                else {{ joined_at }}
            end
        )
    )
{%- endmacro %}

{#- A select of one row per visit: stays of a person in an event that overlap, or follow each other within the gap that we stitch.
    `relation` has the event's column, `person_key`, `joined_at` and `left_at`, without nulls. Rows with equal times are peers of
    the window that numbers the visits, so they always share a number. -#}
{% macro visits_of(relation, event) -%}
    select
        {{ event }},
        person_key,
        min(joined_at) as joined_at,
        max(left_at) as left_at,
        {{ seconds_between('min(joined_at)', 'max(left_at)') }} as attended_seconds,
        cast(sum(bridged_seconds) as bigint) as bridged_seconds,
        count(*) as stays_count
    from (
        select
            {{ event }},
            person_key,
            joined_at,
            left_at,
            case
                when begins_visit = 0 and joined_at > reached_at then {{ seconds_between('reached_at', 'joined_at') }}
                else 0
            end as bridged_seconds,
            sum(begins_visit) over (partition by {{ event }}, person_key order by joined_at, left_at) as visit_number
        from (
            select
                {{ event }},
                person_key,
                joined_at,
                left_at,
                reached_at,
                case
                    when reached_at is null then 1
                    when joined_at > reached_at + {{ var('stitched_gap_seconds') }} * interval '1 second' then 1
                    else 0
                end as begins_visit
            from (
                select
                    {{ event }},
                    person_key,
                    joined_at,
                    left_at,
                    max(left_at) over (
                        partition by {{ event }}, person_key
                        order by joined_at, left_at
                        rows between unbounded preceding and 1 preceding
                    ) as reached_at
                from {{ relation }}
            ) as reached
        ) as begun
    ) as numbered
    group by {{ event }}, person_key, visit_number
{%- endmacro %}

{#- A select of one row per group with `peak_count`: how many of its spans, from `joined_at` to `left_at`, ran at once at most. Who
    leaves at an instant has left before those who join at it; a group whose spans have no length has a peak of 1. -#}
{% macro peak_of(relation, keys) -%}
    select
        {{ keys | join(', ') }},
        cast(greatest(1, max(running_count)) as bigint) as peak_count
    from (
        select
            {{ keys | join(', ') }},
            sum(change) over (partition by {{ keys | join(', ') }} order by happened_at, change) as running_count
        from (
            select
                {{ keys | join(', ') }},
                joined_at as happened_at,
                case when left_at > joined_at then 1 else 0 end as change
            from {{ relation }}
            union all
            select
                {{ keys | join(', ') }},
                left_at as happened_at,
                case when left_at > joined_at then -1 else 0 end as change
            from {{ relation }}
        ) as changes
    ) as running
    group by {{ keys | join(', ') }}
{%- endmacro %}

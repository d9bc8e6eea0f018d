-- One row per series of meetings: a number under which meetings recur, or were held more than once. Personal rooms are none.

with

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

users as (

    select * from {{ ref('stg_zoom__users') }}

),

rooms as (

    -- The host's report alone names kinds: a personal room is known by its number too.
    select distinct personal_meeting_id as meeting_id
    from users
    where personal_meeting_id is not null

),

held as (

    select
        meetings.meeting_id,
        meetings.meeting_uuid,
        meetings.topic,
        meetings.host_user_key,
        meetings.department,
        meetings.meeting_type,
        meetings.actual_minutes,
        meetings.people_count,
        meetings.person_minutes,
        meetings.cost_person_hours,
        meetings.started_at,
        row_number() over (
            partition by meetings.meeting_id order by meetings.started_at desc nulls last, meetings.meeting_uuid
        ) as place,
        count(*) over (partition by meetings.meeting_id) as instances
    from meetings
    left join rooms
        on meetings.meeting_id = rooms.meeting_id
    where
        meetings.meeting_id is not null
        and coalesce(meetings.meeting_type, 'unknown') <> 'personal_room'
        and rooms.meeting_id is null

),

counted as (

    select
        meeting_id,
        max(case when place = 1 then topic end) as topic,
        max(case when place = 1 then host_user_key end) as host_user_key,
        max(case when place = 1 then department end) as department,
        max(case when meeting_type in ('series', 'recurring') then 1 else 0 end) = 1 as is_planned_series,
        count(*) as instances_count,
        avg(cast(actual_minutes as double precision)) as mean_minutes,
        avg(cast(people_count as double precision)) as mean_people_count,
        sum(person_minutes) as person_minutes,
        sum(cost_person_hours) as cost_person_hours,
        min(started_at) as first_held_at,
        max(started_at) as last_held_at
    from held
    where instances > 1 or meeting_type in ('series', 'recurring')
    group by meeting_id

)

select
    meeting_id,
    host_user_key,
    topic,
    department,
    is_planned_series,
    instances_count,
    mean_minutes,
    mean_people_count,
    person_minutes,
    cost_person_hours,
    case
        when instances_count > 1
            then cast({{ seconds_between('first_held_at', 'last_held_at') }} as double precision) / 86400 / (instances_count - 1)
    end as mean_days_between,
    first_held_at,
    last_held_at
from counted

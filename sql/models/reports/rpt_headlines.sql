-- One row per period of 30 days and headline number: its value, and that of the period before.

with

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

person_days as (

    select * from {{ ref('fct_person_days') }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

recordings as (

    select * from {{ ref('fct_recordings') }}

),

coverage as (

    select * from {{ ref('_coverage') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

fact_dates as (

    select meeting_date as fact_date from meetings
    where meeting_date >= date '{{ var("first_believable_date") }}'
    union
    select call_date as fact_date from calls
    where call_date >= date '{{ var("first_believable_date") }}'

),

read_dates as (

    select cast(max(zoom_now_at) as date) - 1 as last_whole_date from runs

),

first_days as (

    select min(first_day) as first_day
    from coverage
    where table_name = 'history_meetings'

),

bounds as (

    select
        min(fact_dates.fact_date) as first_date,
        coalesce(max(read_dates.last_whole_date), max(fact_dates.fact_date)) as last_date,
        least(
            coalesce(min(first_days.first_day), min(fact_dates.fact_date)),
            min(fact_dates.fact_date)
        ) as known_from_date
    from fact_dates
    cross join read_dates
    cross join first_days

),

calendar as (

    {{ dates_of('bounds', 'first_date', 'last_date') }}

),

dates as (

    select
        calendar.calendar_date,
        cast(floor((bounds.last_date - calendar.calendar_date) / 30) as bigint) + 1 as period_number,
        bounds.last_date,
        bounds.known_from_date
    from calendar
    cross join bounds

),

periods as (

    select
        period_number,
        last_date - cast(30 * period_number - 1 as integer) as period_start_date,
        last_date - cast(30 * (period_number - 1) as integer) as period_end_date,
        last_date - cast(30 * period_number - 1 as integer) >= known_from_date as is_whole
    from dates
    group by period_number, last_date, known_from_date

),

active_people as (

    select
        dates.period_number,
        count(distinct person_days.user_key) as active_people
    from person_days
    inner join dates
        on person_days.activity_date = dates.calendar_date
    group by dates.period_number

),

meeting_sums as (

    select
        dates.period_number,
        count(*) as meetings,
        sum(coalesce(meetings.person_minutes, 0)) / 60 as person_hours
    from meetings
    inner join dates
        on meetings.meeting_date = dates.calendar_date
    group by dates.period_number

),

recording_sums as (

    select
        dates.period_number,
        sum(recordings.recording_bytes) as recording_bytes
    from recordings
    inner join dates
        on recordings.recording_date = dates.calendar_date
    group by dates.period_number

),

call_shares as (

    select
        dates.period_number,
        avg(cast(case when calls.is_inbound_answered then 1 else 0 end as double precision)) as answered_share
    from calls
    inner join dates
        on calls.call_date = dates.calendar_date
    where calls.is_inbound_answered is not null
    group by dates.period_number

),

numbers as (

    select
        periods.period_number,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_whole,
        cast(coalesce(active_people.active_people, 0) as double precision) as active_people,
        cast(coalesce(meeting_sums.meetings, 0) as double precision) as meetings,
        cast(coalesce(meeting_sums.person_hours, 0) as double precision) as person_hours,
        cast(call_shares.answered_share as double precision) as answered_share,
        cast(coalesce(recording_sums.recording_bytes, 0) as double precision) as recording_bytes
    from periods
    left join active_people
        on periods.period_number = active_people.period_number
    left join meeting_sums
        on periods.period_number = meeting_sums.period_number
    left join recording_sums
        on periods.period_number = recording_sums.period_number
    left join call_shares
        on periods.period_number = call_shares.period_number

),

headlines as (

{% for headline, unit in [
    ('active_people', 'people'),
    ('meetings', 'meetings'),
    ('person_hours', 'hours'),
    ('answered_share', 'share'),
    ('recording_bytes', 'bytes'),
] %}
    select
        period_number,
        period_start_date,
        period_end_date,
        is_whole,
        {{ loop.index }} as headline_order,
        '{{ headline }}' as headline,
        '{{ unit }}' as unit,
        {{ headline }} as headline_value
    from numbers
    {{ "union all" if not loop.last }}
{% endfor %}

),

compared as (

    select
        headlines.period_number,
        headlines.period_start_date,
        headlines.period_end_date,
        headlines.headline_order,
        headlines.headline,
        headlines.unit,
        headlines.headline_value,
        headlines.is_whole,
        case when before.is_whole then before.headline_value end as previous_value
    from headlines
    left join headlines as before
        on headlines.headline = before.headline and headlines.period_number + 1 = before.period_number

)

select
    period_number,
    cast(headline_order as bigint) as headline_order,
    headline,
    unit,
    headline_value,
    previous_value,
    headline_value - previous_value as value_change,
    (headline_value - previous_value) / nullif(previous_value, 0) as change_rate,
    is_whole,
    period_start_date,
    period_end_date
from compared

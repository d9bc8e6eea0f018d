-- One row per date from the first fact to the end of the month of the last one.

with

meetings as (

    select * from {{ ref('fct_meeting_instances') }}

),

stays as (

    select * from {{ ref('fct_meeting_participants') }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

webinars as (

    select * from {{ ref('int_webinars__instances') }}

),

runs as (

    select * from {{ ref('stg_zoom__runs') }}

),

fact_dates as (

    select meeting_date as fact_date from meetings
    union
    select meeting_date as fact_date from stays
    union
    select call_date as fact_date from calls
    union
    select cast(started_at as date) as fact_date from webinars

),

latest_date as (

    select coalesce(cast(max(zoom_now_at) as date) + 366, date '2099-12-31') as believable_until
    from runs

),

bounds as (

    select
        min(fact_dates.fact_date) as first_date,
        cast(date_trunc('month', max(fact_dates.fact_date)) + interval '1 month' - interval '1 day' as date) as last_date
    from fact_dates
    cross join latest_date
    where
        fact_dates.fact_date >= date '{{ var("first_believable_date") }}'
        and fact_dates.fact_date <= latest_date.believable_until

),

calendar as (

    -- Zoom writes the years 1 and 9999 where it knows no time: three million days between them would be in every report.
    {{ dates_of('bounds', 'first_date', 'last_date') }}

    union

    select fact_date as calendar_date from fact_dates
    where fact_date is not null

),

described as (

    select
        calendar_date as date_day,
        cast(extract(year from calendar_date) as integer) as year_number,
        cast(extract(quarter from calendar_date) as integer) as quarter_number,
        cast(extract(month from calendar_date) as integer) as month_number,
        cast(extract(isoyear from calendar_date) as integer) as iso_year_number,
        cast(extract(week from calendar_date) as integer) as iso_week_number,
        cast(extract(isodow from calendar_date) as integer) as iso_weekday_number,
        case extract(isodow from calendar_date)
            when 1 then 'Monday'
            when 2 then 'Tuesday'
            when 3 then 'Wednesday'
            when 4 then 'Thursday'
            when 5 then 'Friday'
            when 6 then 'Saturday'
            else 'Sunday'
        end as weekday_name,
        extract(isodow from calendar_date) >= 6 as is_weekend,
        cast(date_trunc('week', calendar_date) as date) as week_start_date,
        cast(date_trunc('month', calendar_date) as date) as month_start_date
    from calendar

)

select
    date_day,
    year_number,
    quarter_number,
    month_number,
    iso_year_number,
    iso_week_number,
    iso_weekday_number,
    weekday_name,
    is_weekend,
    week_start_date,
    month_start_date
from described

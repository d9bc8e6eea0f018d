-- One row: the last whole day of the facts, and from when on they are known.
select
    (select max(period_end_date) from reports.rpt_headlines) as last_date,
    (select min(first_day) from marts._coverage where table_name = 'history_meetings') as known_from

-- One row per day, department and outcome: calls.
unpivot (
    select
        call_date as date,
        department,
        answered_calls_count as "answered",
        missed_calls_count as "missed",
        voicemail_calls_count as "voicemail",
        abandoned_calls_count as "abandoned",
        other_calls_count as "other"
    from reports.rpt_call_volumes
)
on "answered", "missed", "voicemail", "abandoned", "other"
into name outcome value calls
order by date, department, outcome

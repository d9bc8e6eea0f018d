-- One row per account whose storage in use is more than the list of recordings shows: how much, and what is known of the rest.
with latest as (
    select
        used_bytes / 1073741824.0 as used,
        unlisted_bytes / 1073741824.0 as unlisted,
        (select sum(seen_bytes) from marts.fct_recordings where recording_state = 'in_trash') / 1073741824.0 as trashed,
        (select max(complete_from) from marts._coverage where table_name = 'recordings') as known_from
    from reports.rpt_storage_growth
    where is_latest
)
select
    format('{:,.1f} of {:,.1f} GB of storage are not in the list of recordings: ', cast(unlisted as double), cast(used as double))
    || coalesce(format('{:,.1f} GB of it lie in the trash, ', cast(least(trashed, unlisted) as double)), '')
    || 'the rest is whiteboards, clips or '
    || coalesce('recordings of before ' || strftime(known_from, '%Y-%m-%d'), 'recordings that are not loaded') || '.' as sentence
from latest
where unlisted >= 0.05

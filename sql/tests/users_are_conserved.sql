-- Every user that the list has, or had, is in the mart, and is listed there if it has; an accepted invitation is the user it became.
with

listed as (

    select distinct email
    from {{ ref('stg_zoom__users') }}
    where user_id is not null and email is not null and deleted_at is null

)

select staged.email
from {{ ref('stg_zoom__users') }} as staged
left join {{ ref('dim_users') }} as users
    on coalesce(staged.user_id, staged.email) = users.user_key and (users.is_listed or staged.deleted_at is not null)
left join listed
    on staged.user_id is null and staged.deleted_at is not null and staged.email = listed.email
where coalesce(staged.user_id, staged.email) is not null and users.user_key is null and listed.email is null

-- Every listed user with an id or an address is in the mart, and is listed there.
select staged.email
from {{ ref('stg_zoom__users') }} as staged
left join {{ ref('dim_users') }} as users
    on coalesce(staged.user_id, staged.email) = users.user_key and users.is_listed
where coalesce(staged.user_id, staged.email) is not null and users.user_key is null

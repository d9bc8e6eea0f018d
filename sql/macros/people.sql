{#- A name in the form that names are compared in: lower case, single blanks. -#}
{% macro normalized_name(expression) -%}
    nullif(lower(trim(regexp_replace({{ expression }}, '\s+', ' ', 'g'))), '')
{%- endmacro %}

{#- The registration of a row: its own, else that of another row of the event with the same address. -#}
{% macro linked_registrant(event) -%}
    coalesce(registrant_id, case when email is not null then min(registrant_id) over (partition by {{ event }}, email) end)
{%- endmacro %}

{#- The user of a row: its own, else that of another row of the event with the same registration or address.
    `known_registrant_id` is what `linked_registrant` gave. -#}
{% macro linked_user(event) -%}
    coalesce(
        user_key,
        case when known_registrant_id is not null then min(user_key) over (partition by {{ event }}, known_registrant_id) end,
        case when email is not null then min(user_key) over (partition by {{ event }}, email) end
    )
{%- endmacro %}

{#- What a row itself is recognised by, the surest first. -#}
{% macro person_rule() -%}
    case
        when user_id is not null then 'id'
        when registrant_id is not null then 'registrant'
        when email is not null then 'email'
        when normalized_name is not null then 'name'
        else 'none'
    end
{%- endmacro %}

{#- Of several rules the surest, in a group of rows. -#}
{% macro surest_rule(expression) -%}
    case min(
        case {{ expression }} when 'id' then 1 when 'registrant' then 2 when 'email' then 3 when 'name' then 4 else 5 end
    )
        when 1 then 'id'
        when 2 then 'registrant'
        when 3 then 'email'
        when 4 then 'name'
        else 'none'
    end
{%- endmacro %}

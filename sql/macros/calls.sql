{#- The order of a call's entries, the one that stands for the call first: who took it, the queue that had it, then who was rung. -#}
{% macro main_entry_order(entry) -%}
    case
        when {{ entry }}.is_answered and not {{ entry }}.is_queue then 1
        when {{ entry }}.is_answered then 2
        when {{ entry }}.is_queue then 3
        else 4
    end,
    case when {{ entry }}.direction = 'outbound' then 0 else 1 end,
    {{ entry }}.started_at nulls last,
    {{ entry }}.call_key
{%- endmacro %}

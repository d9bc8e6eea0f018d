{#- A select of every row of `relation` once per part of its column `answer_text`, cut at semicolons: `columns`, `answer_number` from 1 on
    and `answer`; a row without an answer stays, with a null. -#}
{% macro split_answers(relation, columns) -%}
    {{ return(adapter.dispatch('split_answers')(relation, columns)) }}
{%- endmacro %}

{% macro default__split_answers(relation, columns) -%}
    select
        {{ columns | join(', ') }},
        part.answer_number,
        nullif(trim(part.answer), '') as answer
    from {{ relation }}
    cross join lateral regexp_split_to_table(coalesce(answer_text, ''), ';') with ordinality as part (answer, answer_number)
{%- endmacro %}

{% macro duckdb__split_answers(relation, columns) -%}
    select
        {{ columns | join(', ') }},
        answer_number,
        nullif(trim(answers[answer_number]), '') as answer
    from (
        select
            {{ columns | join(', ') }},
            answers,
            unnest(range(1, len(answers) + 1)) as answer_number
        from (
            select
                {{ columns | join(', ') }},
                string_split(coalesce(answer_text, ''), ';') as answers
            from {{ relation }}
        ) as cut
    ) as numbered
{%- endmacro %}

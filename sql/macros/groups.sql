{#- A text that people are grouped by, such as a department, without what nobody sees: no-break and other blanks are one blank each, invisible
    characters are gone, letters and their accents are one character (Unicode form C); null where nothing is left. -#}
{% macro group_name(expression) -%}
    {{ return(adapter.dispatch('group_name')(expression)) }}
{%- endmacro %}

{% macro default__group_name(expression) -%}
    nullif(
        trim(
            regexp_replace(
                normalize(regexp_replace({{ expression }}, '[\u0001-\u0008\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g'), nfc),
                '[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164]+', ' ', 'g'
            )
        ),
        ''
    )
{%- endmacro %}

{% macro duckdb__group_name(expression) -%}
    nullif(
        trim(
            regexp_replace(
                nfc_normalize(
                    regexp_replace(
                        {{ expression }},
                        '[\x{0}-\x{8}\x{AD}\x{34F}\x{61C}\x{180E}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]',
                        '',
                        'g'
                    )
                ),
                '[\s\p{Z}\x{B}\x{85}\x{2800}\x{3164}]+', ' ', 'g'
            )
        ),
        ''
    )
{%- endmacro %}

{#- What is the same in all writings of one `group_name`: capitals are none, letters of full width are plain, and joiners inside are gone. -#}
{% macro group_key(expression) -%}
    {{ return(adapter.dispatch('group_key')(expression)) }}
{%- endmacro %}

{% macro default__group_key(expression) -%}
    regexp_replace({{ plain_letters(expression) }}, '[\u200c\u200d\ufe00-\ufe0f]', '', 'g')
{%- endmacro %}

{% macro duckdb__group_key(expression) -%}
    nfc_normalize(regexp_replace({{ plain_letters(expression) }}, '[\x{200C}\x{200D}\x{FE00}-\x{FE0F}]', '', 'g'))
{%- endmacro %}

{% macro plain_letters(expression) -%}
    replace(
        translate(
            lower({{ expression }}),
            '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ς',
            '!"#$%&''()*+,-./0123456789:;<=>?@[\]^_`abcdefghijklmnopqrstuvwxyz{|}~σ'
        ),
        'ß',
        'ss'
    )
{%- endmacro %}

{#- The writing of a group's name that stands for all of them, such as Sales for SALES; the text itself where it is not known. -#}
{% macro shown_as(group_type, expression) -%}
    coalesce(
        (
            select writings.shown_as
            from {{ ref('int_groups__writings') }} as writings
            where writings.group_type = '{{ group_type }}' and writings.writing = {{ expression }}
        ),
        {{ expression }}
    )
{%- endmacro %}

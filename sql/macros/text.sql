{#- Zoom sends an empty string where it has nothing: null says so. Other text is left as it came. -#}
{% macro blank_to_null(expression) -%}
    case when trim({{ expression }}) <> '' then {{ expression }} end
{%- endmacro %}

{#- An email address in the form that addresses are compared in: lower case, no blanks around it. -#}
{% macro address(expression) -%}
    lower(nullif(trim({{ expression }}), ''))
{%- endmacro %}

{#- The columns together identify a row; rows where all of them are null are left out. -#}
{% test unique_together(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where {% for column in columns %}{{ column }} is not null{{ " or " if not loop.last }}{% endfor %}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}

{#- The expression is true on every row; a row where it is null passes. -#}
{% test holds(model, expression, column_name=none) %}
select *
from {{ model }}
where not ({{ expression }})
{% endtest %}

{#- Every result of a call that Zoom sends has an outcome in the seed. -#}
{% test known_call_result(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is not null and call_outcome is null
{% endtest %}

{#- Every expression is true on every row; one that is null passes. One query, and so one test, for all that holds of a model. -#}
{% test all_hold(model, expressions) %}
select *
from {{ model }}
where {% for expression in expressions %}not ({{ expression }}){{ " or " if not loop.last }}{% endfor %}
{% endtest %}

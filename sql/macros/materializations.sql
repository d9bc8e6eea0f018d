{#- A view takes the place of the one before in one statement. dbt's own way makes it beside, renames both and drops the old one, which
    costs half as much again. -#}
{% materialization view, adapter="duckdb" %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set view = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- if existing is not none and not existing.is_view %}{% do adapter.drop_relation(existing) %}{% endif -%}
  {%- call statement('main') -%}
    create or replace view {{ view }} as (
      {{ sql }}
    )
  {%- endcall -%}
  {%- do persist_docs(view, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [view]}) }}
{% endmaterialization %}

{#- Comments of a relation and its columns in one statement. dbt looks up the columns first, twice; that each column described is there is
    what a test holds. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- set said -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
      {{ alter_relation_comment(relation, model.description) }}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
      {%- for column in model.columns.values() if column.description %}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }} is {{ duckdb_escape_comment(column.description) }};
      {%- endfor -%}
    {%- endif -%}
  {%- endset -%}
  {%- if said | trim -%}{%- do run_query(said) -%}{%- endif -%}
{%- endmacro %}

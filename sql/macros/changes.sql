{#- Models that build again only what changed. Such a model names two things in its configuration: `meta.fingerprints`, the model that has
    one row per partition with a fingerprint of the partition's rows in all relations it reads, and `meta.partition`, how its own
    columns give the partition's key. The model itself reads those relations, and models that are built by the same fingerprints, each
    limited by `where_changed`, and no other: so whichever of their columns it takes, it sees them change. What its rows were made from when it was last built is in `_built.<model>`, written in one
    transaction with them; where that is missing, or was written by other SQL, the model is built whole. So it is in a build of a part
    of the models and in one by hand: there the fingerprints may be of another time than what else the model reads. -#}

{#- All that a row of a relation holds as one number, whatever columns it has: equal rows have equal numbers. `relation` is a name of
    the query's own. -#}
{% macro content_of(relation) -%}
    {{ return(adapter.dispatch('content_of')(relation)) }}
{%- endmacro %}

{#- Sixty bits of a digest. -#}
{% macro default__content_of(relation) -%}
    cast(cast('x' || substr(md5(cast({{ relation }} as text)), 1, 15) as bit(60)) as bigint)
{%- endmacro %}

{% macro duckdb__content_of(relation) -%}
    hash({{ relation }})
{%- endmacro %}

{#- Of the numbers of a group's rows one number, whatever their order. -#}
{% macro fingerprint_of(expression) -%}
    cast(sum({{ expression }}) % 4611686018427387904 as bigint)
{%- endmacro %}

{#- A partition's key: text, because null is no key. -#}
{% macro partition_key(expressions) -%}
    {% for expression in expressions %}coalesce(cast({{ expression }} as varchar), ''){{ " || ' ' || " if not loop.last }}{% endfor %}
{%- endmacro %}

{#- The condition that a row is in a partition that changed, for the rows that a model of changes reads; nothing where it is built
    whole. `expressions` give the key of the row's partition. -#}
{% macro where_changed(fingerprints, expressions) -%}
    {%- if model.resource_type == 'model' -%}
        {%- set relation = ref(fingerprints) -%}
        {%- if execute and builds_changes(this) -%}
    where {{ partition_key(expressions) }} in (
        select latest.partition_key
        from {{ relation }} as latest
        left join {{ built_relation(this) }} as built
            on latest.partition_key = built.partition_key and latest.fingerprint = built.fingerprint
        where built.partition_key is null
    )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Where a model keeps what it was built from. -#}
{% macro built_relation(relation) -%}
    {{ return(api.Relation.create(schema='_built', identifier=relation.identifier)) }}
{%- endmacro %}

{#- Whether a table is there that the same SQL built, so that what changed is enough. -#}
{% macro builds_changes(relation) -%}
    {%- if flags.FULL_REFRESH or not made_by() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set table = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- set built = adapter.get_relation(relation.database, '_built', relation.identifier) -%}
    {%- if table is none or table.type != 'table' or built is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set other = run_query("select count(*) from " ~ built_relation(relation) ~ " where made_by <> '" ~ made_by() ~ "'") -%}
    {{ return(other.rows[0][0] == 0) }}
{%- endmacro %}

{#- Which SQL builds: a digest of the project that `zoom-elt` gives when it builds all models; else empty. -#}
{% macro made_by() -%}
    {{ return(env_var('ZOOM_ELT_PROJECT_DIGEST', '')) }}
{%- endmacro %}

{#- dbt's question whether to build whole: also where what is there was built by other SQL. -#}
{% macro should_full_refresh() -%}
    {{ return(flags.FULL_REFRESH or (config.get('materialized') == 'incremental' and not builds_changes(this))) }}
{%- endmacro %}

{#- The way from a table of earlier nights to this night's: partitions that changed or are gone go, and those that changed come. -#}
{% macro get_incremental_changes_sql(arguments) -%}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments['target_relation'] }}
    where {{ partition_key(config.get('meta')['partition']) }} not in (
        select latest.partition_key
        from {{ ref(config.get('meta')['fingerprints']) }} as latest
        inner join {{ built_relation(this) }} as built
            on latest.partition_key = built.partition_key and latest.fingerprint = built.fingerprint
    );
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arguments['temp_relation'] }}
{%- endmacro %}

{#- Keep what a model was built from, in the model's own transaction. -#}
{% macro keep_fingerprints() -%}
    {%- if execute -%}
    drop table if exists {{ built_relation(this) }};
    create table {{ built_relation(this) }} as
    select partition_key, fingerprint, '{{ made_by() }}' as made_by from {{ ref(config.get('meta')['fingerprints']) }}
    {%- endif -%}
{%- endmacro %}

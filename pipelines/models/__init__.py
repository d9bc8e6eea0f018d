"""The dbt models: built, and written from the declarations."""

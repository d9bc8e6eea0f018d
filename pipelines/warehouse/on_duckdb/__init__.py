"""The warehouse as a DuckDB file: all that knows DuckDB, behind `pipelines.warehouse.protocol`."""

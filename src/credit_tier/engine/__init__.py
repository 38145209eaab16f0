"""From records to indicator values: SQL written from the rulebook, run on DuckDB, integers out."""

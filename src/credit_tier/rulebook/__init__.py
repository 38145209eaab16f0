"""The law as data: a dated, cited folder of TOML, read and checked whole. Knows nothing of records or engines."""

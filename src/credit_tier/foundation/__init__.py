"""What every layer stands on: errors, dates, codes, legal basis, canonical bytes. Imports nothing of the project."""

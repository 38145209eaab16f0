"""An analyst's first afternoon: read a folder as it was sent, see what it is worth, send back what has to be mended."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.compute as pc

from credit_tier import load_rulebook, read_records
from credit_tier.datasets import sample_files
from credit_tier.records import export_set_aside, write_csv
from credit_tier.records.scoreboard import scoreboard

AS_OF = date(2026, 6, 30)

# Seventeen files of an invented province: workbooks with titles and merged headers, four encodings.
rulebook = load_rulebook()
records = read_records(sample_files(), rulebook, received_on=AS_OF)

# Rows in = accepted + set aside, table by table; nothing is dropped, nothing is corrected in silence.
print("\n".join(str(records.quality).splitlines()[:8]))
rows = records.quality.set_aside
for row in rows.filter(pc.equal(rows["reason"], "code_excel_ruined")).slice(0, 3).to_pylist():
    print(f"{row['file']} 第 {row['row']} 行: {row['value']} ({row['reason']})")

# The records are Arrow tables with the file and row each came from.
print(records.tables["tax_filings"].select(["code", "due_on", "filed_on", "source_file", "source_row"]).slice(0, 3))

# What each department should mend first: text, DataFrame, or a page for the meeting (`board.to_html()`).
board = scoreboard(records, rulebook, as_of=AS_OF)
print("\n".join(str(board).splitlines()[:6]))
totals = board.to_frame().drop_duplicates("source")  # the total of a source comes before its regions
print(totals[["source", "rows_in", "set_aside", "covered", "listed", "days_late"]].to_string(index=False))

with TemporaryDirectory() as folder:
    # A file for each table, to go back to those who sent the rows: where, why, and the cells as they came.
    for path in export_set_aside(records, Path(folder) / "to mend"):
        print(path.name, path.read_text(encoding="utf-8-sig").splitlines()[1][:100])
    # Anything else leaves in the same way: Chinese headers, codes as text, no cell a formula.
    write_csv(records.quality.flags, Path(folder) / "flags.csv")

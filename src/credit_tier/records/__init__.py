"""Records: what agencies send, read into append-only tables with a report of every row (报送数据的读取).

Imports foundation and the sources of a rulebook, nothing else of the project.
"""

from credit_tier.records.contracts import Contract, HasSources, contract
from credit_tier.records.exporting import export, export_set_aside
from credit_tier.records.quality import QualityReport, TableQuality
from credit_tier.records.reading import read_records
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.store import Records
from credit_tier.records.writing import OutputForm, write_csv, write_workbook

__all__ = [
    "Contract",
    "Flag",
    "HasSources",
    "OutputForm",
    "QualityReport",
    "Records",
    "SetAside",
    "TableQuality",
    "contract",
    "export",
    "export_set_aside",
    "read_records",
    "write_csv",
    "write_workbook",
]

"""Invented data: a province as its agencies know it, as the files they send, and as it is (示例数据).

Every name, code and document number is made up; nothing here describes a real enterprise.
"""

from credit_tier.datasets.province import Province, SampleFiles, make_province
from credit_tier.datasets.sample import write_sample
from credit_tier.datasets.shipping import sample_files, write_as_sent

__all__ = ["Province", "SampleFiles", "make_province", "sample_files", "write_as_sent", "write_sample"]

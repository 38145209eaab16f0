"""Invented data: a small province as the files its agencies would send (示例数据).

Every name, code and document number is made up; nothing here describes a real enterprise.
"""

from credit_tier.datasets.sample import SampleFiles, write_sample

__all__ = ["SampleFiles", "write_sample"]

"""Whatever a model of the library refuses by a rule of its own, it says in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError, model_validator

import credit_tier
from credit_tier.foundation.requirements import required, worded

SOURCE = Path(credit_tier.__file__).parent


class Period(BaseModel):
    start: int
    end: int

    @model_validator(mode="after")
    def _in_order(self):
        if self.end < self.start:
            raise worded(f"结束 {self.end} 早于开始", f"it ends at {self.end}, before it begins")
        return self


def test_the_words_of_a_validator_arrive_in_both_languages():
    with pytest.raises(ValidationError) as caught:
        Period(start=2, end=1)
    [finding] = caught.value.errors()
    said = required(finding["type"], finding["ctx"], finding["msg"])
    assert said == ("要求：结束 1 早于开始", "Required: it ends at 1, before it begins.")


def validators(tree):
    for item in ast.walk(tree):
        if isinstance(item, ast.FunctionDef) and any("validator" in ast.dump(one) for one in item.decorator_list):
            yield item


def test_no_validator_raises_in_one_language():
    seen = 0
    for file in sorted(SOURCE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "validator" not in text:
            continue
        for function in validators(ast.parse(text)):
            for item in ast.walk(function):
                if isinstance(item, ast.Raise) and isinstance(item.exc, ast.Call):
                    name = ast.unparse(item.exc.func)
                    assert name != "ValueError", f"{file.name}:{item.lineno}"
                    if name == "worded":
                        zh, _ = (ast.unparse(part) for part in item.exc.args)
                        assert re.search("[一-鿿]", zh), f"{file.name}:{item.lineno}"
                        seen += 1
    assert seen > 20

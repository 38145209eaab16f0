"""Why does this enterprise have its grade, from which records, and what would lift it?"""

from datetime import date

import pandas as pd

from credit_tier import explain, grade, grade_one, load_rulebook, observe, read_records

AS_OF = date(2026, 6, 30)
CODE = "91620100MA7ABCD12E"

rulebook = load_rulebook()
tables = {
    "enterprises": pd.DataFrame({"统一社会信用代码": [CODE], "成立日期": ["2012-05-04"], "社保登记": ["是"]}),
    "decisions": pd.DataFrame(
        {
            "统一社会信用代码": [CODE],
            "决定类型": ["行政处罚"],
            "领域": ["安全生产"],
            "处罚日期": ["2026/3/1"],
            "文号": ["甘示例安罚〔2026〕7 号"],
        }
    ),
    "social_security": pd.DataFrame(
        {
            "统一社会信用代码": [CODE] * 2,
            "费款所属期": ["202604", "202605"],
            "应缴金额（元）": ["1,200.00", "1,200.00"],
            "实缴金额（元）": ["1,200.00", "0"],
        }
    ),
}
records = read_records(tables, rulebook, received_on=AS_OF)
grades = grade(observe(records, rulebook, as_of=AS_OF), rulebook)

explanation = explain(grades, CODE, records)
print(explanation.text("zh"))
print()
print(explanation.text("en"))

# One enterprise from its values alone gives exactly what the batch gives.
values = grades.indicators.of(CODE)
print(grade_one(values, rulebook, on=AS_OF) == grades.of(CODE))

"""An explanation shows the records that were counted, no more and no fewer: one work done for all and for one."""

from hypothesis import given
from hypothesis import strategies as st

from credit_tier import explain, grade, observe
from credit_tier.engine.missing import Missing
from credit_tier.foundation.errors import ArgumentError
from record_sets import record_sets, records_of
from shipped_rulebook import shipped_rulebook
from strategies import examples


@given(st.data())
@examples(6, shrink=False)
def test_a_count_is_the_number_of_records_that_its_explanation_names(data):
    rulebook = shipped_rulebook()
    tables, deliveries, as_of, known_on = data.draw(record_sets(rulebook))
    records = records_of(rulebook, tables, deliveries)
    try:
        grades = grade(observe(records, rulebook, as_of=as_of, known_on=known_on), rulebook)
    except ArgumentError:
        return
    for code in grades.indicators.codes.to_pylist():
        for line in explain(grades, code, records).lines:
            counts = line.indicator.on(as_of).measure.aggregate.value == "count"
            if counts and not isinstance(line.value, Missing):
                named = [row for row in line.evidence if row["counted_in"] is None]
                assert len(named) == line.value, (line.indicator.id, code, tables, deliveries, as_of, known_on)

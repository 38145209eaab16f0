"""From grades to supervision: the stricter of what the grade and what the field ask for."""

from datetime import date
from tempfile import TemporaryDirectory

from credit_tier import grade, load_rulebook, observe, read_records, supervise
from credit_tier.datasets import write_sample
from credit_tier.engine.activities import fields_of

AS_OF = date(2026, 6, 30)

with TemporaryDirectory() as folder:
    write_sample(folder, enterprises=300)
    rulebook = load_rulebook()
    records = read_records(folder, rulebook, received_on=AS_OF)

grades = grade(observe(records, rulebook, as_of=AS_OF), rulebook)
listed = set(grades.codes.to_pylist())
fields = [pair for pair in fields_of(records, rulebook, as_of=AS_OF, known_on=AS_OF) if pair[0] in listed]
tiers = supervise(grades, rulebook, fields=fields)

print(tiers.summary())

# A well-graded food business: light in general, strict in its field.
frame = tiers.to_frame()
print(frame[(frame["field"] == "food") & (frame["grade"] == "A")].head(3))

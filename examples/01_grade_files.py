"""From agencies' files to grades: read a folder, look at its quality, observe, grade."""

from datetime import date
from tempfile import TemporaryDirectory

from credit_tier import grade, load_rulebook, observe, read_records
from credit_tier.datasets import write_sample

AS_OF = date(2026, 6, 30)

with TemporaryDirectory() as folder:
    write_sample(folder, enterprises=300)  # thirteen files, each with its office's habits, some rows dirty
    rulebook = load_rulebook()
    records = read_records(folder, rulebook, received_on=AS_OF)

print(records.quality)  # see 00 for all that it tells
grades = grade(observe(records, rulebook, as_of=AS_OF), rulebook)
print(grades.to_frame().head())
print(grades.counts(), "试行 trial" if grades.trial else "")

# The same, as far as was known at the end of March: what arrived later is not seen.
then = observe(records, rulebook, as_of=date(2026, 3, 31), known_on=date(2026, 3, 31))
print(grade(then, rulebook).counts())

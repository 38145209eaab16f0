"""The invented province: its enterprises, and what each office says of them (示例省份).

Every table is told in a pass of its own over the enterprises, each of which is invented again from its number: memory
stays flat however many there are, and a table does not change with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from credit_tier.datasets.activities import ACTIVITIES, activity_rows
from credit_tier.datasets.bills import BILLS, bill_rows
from credit_tier.datasets.contributions import CONTRIBUTIONS, contribution_rows, unpaid_records
from credit_tier.datasets.decisions import DECISIONS, Decision, decision_row, decisions
from credit_tier.datasets.deliveries import DELIVERIES, delivery_rows
from credit_tier.datasets.enterprises import REGISTER, Enterprise, invented, misspelt, register_rows
from credit_tier.datasets.inspections import INSPECTIONS, inspection_rows
from credit_tier.datasets.lots import Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.reviews import OBJECTIONS, REPAIRS, objection_rows, repair_rows
from credit_tier.datasets.taxes import ARREARS, FILINGS, arrears_rows, filing_rows

OFFICES = (
    REGISTER,
    FILINGS,
    ARREARS,
    CONTRIBUTIONS,
    BILLS,
    DECISIONS,
    INSPECTIONS,
    REPAIRS,
    OBJECTIONS,
    ACTIVITIES,
    DELIVERIES,
)
"""All offices, in the order in which their files are written."""

_FROM_ENTERPRISE = {
    REGISTER.table: register_rows,
    FILINGS.table: filing_rows,
    ARREARS.table: arrears_rows,
    CONTRIBUTIONS.table: contribution_rows,
    BILLS.table: bill_rows,
    INSPECTIONS.table: inspection_rows,
    ACTIVITIES.table: activity_rows,
}


@dataclass(frozen=True)
class Province:
    """An invented province.

    Attributes
    ----------
    enterprises : int
        How many there are.
    seed : str
    as_of : date
        The day on which the files are looked at; nothing in them arrived later.
    """

    enterprises: int
    seed: str
    as_of: date

    def __iter__(self) -> Iterator[Enterprise]:
        lots = self.lots("enterprise")
        wrong = 1 + self.lots("wrong check character").dice().below(self.enterprises)
        for number in range(1, self.enterprises + 1):
            enterprise = invented(number, self.as_of, lots)
            yield misspelt(enterprise) if number == wrong else enterprise

    def lots(self, purpose: str) -> Lots:
        """Give the lots of a purpose."""
        return Lots(self.seed, purpose)

    def rows(self, office: Office) -> Iterator[list[str]]:
        """Give the rows of an office's file, clean."""
        match office.table:
            case DELIVERIES.table:
                return delivery_rows(OFFICES[:-1], self.as_of)
            case DECISIONS.table:
                return self._decisions()
            case REPAIRS.table:
                return self._repairs()
            case OBJECTIONS.table:
                return self._objections()
            case table:
                rows_of, lots = _FROM_ENTERPRISE[table], self.lots(table)
                return (row for enterprise in self for row in rows_of(enterprise, self.as_of, lots))

    def _decided(self) -> Iterator[tuple[Enterprise, list[Decision]]]:
        lots = self.lots(DECISIONS.table)
        for enterprise in self:
            yield enterprise, list(decisions(enterprise, self.as_of, lots))

    def _decisions(self) -> Iterator[list[str]]:
        for enterprise, decided in self._decided():
            for decision in decided:
                yield decision_row(enterprise, decision)

    def _repairs(self) -> Iterator[list[str]]:
        lots = self.lots(REPAIRS.table)
        for enterprise, decided in self._decided():
            yield from repair_rows(enterprise, decided, self.as_of, lots)

    def _objections(self) -> Iterator[list[str]]:
        lots, paying = self.lots(OBJECTIONS.table), self.lots(CONTRIBUTIONS.table)
        for enterprise, decided in self._decided():
            unpaid = unpaid_records(contribution_rows(enterprise, self.as_of, paying))
            yield from objection_rows(enterprise, decided, unpaid, self.as_of, lots)

"""The columns of a table of suggestions: by name for programs, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa

from credit_tier.foundation.errors import Text
from credit_tier.leniency.case import Case
from credit_tier.leniency.case_columns import CaseColumns, Integers
from credit_tier.leniency.column_answers import SPARED, Answers, Rested
from credit_tier.leniency.judgement import Judged, Judgement
from credit_tier.leniency.kleene import Finding, Truth
from credit_tier.leniency.outcome import Outcome
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import CATEGORIES, TRUTHS
from credit_tier.leniency.wording import outcome_text
from credit_tier.rulebook.case_facts import OTHER_FACTS
from credit_tier.rulebook.leniency_rules import Category, Effect, Ground

Value = TypeVar("Value", bound=Hashable)

ENDS: Final = ("must_least", "must_most", "may_least", "may_most")
FINES: Final = ("statutory", "lighter", "reduced")
MARK: Final = ","
"""Between names in one cell."""
EFFECTS: Final = tuple(effect.value for effect in Effect)


def answer_table(answers: Answers, cases: CaseColumns, trial: Sequence[tuple[str, ...]], used: Integers) -> pa.Table:
    """Give the answers by name.

    Parameters
    ----------
    answers : Answers
    cases : CaseColumns
    trial : sequence of tuple of str
        The illustrative rules that bear on a case, and `used`, the place in it of each case.
    used : numpy.ndarray of int64

    Returns
    -------
    pyarrow.Table
        ``act``, ``determined``, ``effect``, ``obligatory``, the four `ENDS`, ``category``, ``ground``, ``item``,
        ``missing`` and ``facts`` (conditions that are open, and facts that would settle them), ``measures``,
        ``articles``, ``review``, ``trial``, ``illustrative``, and of each of `FINES` the bounds in fen.
    """
    ends, rests, gaps = answers.ends, answers.rests.values, answers.gaps.values
    act = cases.facts["act"]
    columns: dict[str, Any] = {
        "act": pa.DictionaryArray.from_arrays(
            pa.array(act.values.astype(np.int32), mask=~act.known()), pa.array(act.words, pa.string())
        ),
        "determined": pa.array((ends[:, 0] == ends[:, 1]) & (ends[:, 2] == ends[:, 3])),
        "effect": _worded(EFFECTS, ends[:, 2]),
        "obligatory": pa.array(ends[:, 0] == ends[:, 2]),
    }
    columns |= {name: _worded(EFFECTS, ends[:, place]) for place, name in enumerate(ENDS)}
    for name in ("category", "ground", "item"):
        columns[name] = _worded([getattr(rested, name) for rested in rests], answers.rested)
    columns["missing"] = _worded([MARK.join(gap.conditions) for gap in gaps], answers.missing)
    columns["facts"] = _worded([MARK.join(gap.facts) for gap in gaps], answers.missing)
    columns["measures"] = _worded([MARK.join(rested.measures) for rested in rests], answers.rested)
    columns["articles"] = _worded(["；".join(rested.articles) for rested in rests], answers.rested)
    columns["review"] = _worded([value.name.lower() for value in Truth], answers.review)
    columns["trial"] = pa.array(np.array([bool(names) for names in trial], dtype=bool)[used])
    columns["illustrative"] = _worded([MARK.join(names) for names in trial], used)
    return pa.table(columns | dict(_fines(answers)))


def illustrative_rules(
    answers: Answers, mapped: Integers, maps: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], Integers]:
    """Give the illustrative rules that bear on each case: grounds, the benchmark of its range, and the map of words."""
    rests = answers.rests.values
    benchmarks = [sanction.benchmark for sanction in answers.sanctions.values]
    named = [benchmark.id if benchmark and benchmark.illustrative else "" for benchmark in benchmarks]
    ids = sorted({"", *named})
    by_benchmark = np.array([ids.index(name) for name in named], dtype=np.int64)[answers.sanction]
    by_benchmark = np.where(answers.ends[:, 0] == SPARED, 0, by_benchmark)
    keys = (answers.rested * len(ids) + by_benchmark) * len(maps) + mapped
    found, places = np.unique(keys, return_inverse=True)
    names = []
    for key in found.tolist():
        rest, words = divmod(key, len(maps))
        rested, benchmark = divmod(rest, len(ids))
        names.append(tuple(sorted({*rests[rested].illustrative, *filter(None, [ids[benchmark]]), *maps[words]})))
    return names, places.reshape(-1)


def _fines(answers: Answers) -> Iterator[tuple[str, pa.Array]]:
    """Give the bounds of each range in fen; none where no penalty is possible, or the range is not determined."""
    due = answers.ends[:, 0] != SPARED
    for name in FINES:
        ranges = [getattr(sanction, name) for sanction in answers.sanctions.values]
        known = np.array([found is not None for found in ranges], dtype=bool)[answers.sanction] & due
        for end in ("least", "most"):
            # Multiples of a large value may leave 64 bits.
            bounds = pa.array([None if found is None else getattr(found, end) for found in ranges], pa.decimal128(38))
            yield f"{name}_{end}", bounds.take(pa.array(answers.sanction, mask=~known))


def _worded(words: Sequence[str], places: np.ndarray[tuple[int], Any]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(words, pa.string()))


class AnswerWords:
    """The words of one language for a table of suggestions.

    Parameters
    ----------
    rules : RulesOfLeniency
    language : str
        ``zh`` or ``en``.
    """

    def __init__(self, rules: RulesOfLeniency, language: str) -> None:
        self._rules, self._zh = rules, language == "zh"
        self._grounds: dict[str, Ground] = {rule.id: rule for rule in rules.grounds}
        self._grounds |= {item.id: item for items in rules.items.values() for item in items}

    def say(self, text: Any) -> str:
        """Give a text in the language."""
        return str(text.zh if self._zh else text.en)

    def outcome(self, answers: Answers) -> pa.Array:
        """Word the outcome of each case."""
        rests = answers.rests.values
        keys = answers.ends.astype(np.int64) @ np.array([64, 16, 4, 1]) + 256 * answers.rested
        _, rows, places = np.unique(keys, return_index=True, return_inverse=True)
        words = []
        for row in rows.tolist():
            ends = Outcome(*(list(Effect)[rank] for rank in answers.ends[row].tolist()))
            words.append(self.say(outcome_text(self._suggestion(ends, rests[answers.rested[row]]))))
        return _worded(words, places.reshape(-1))

    def _suggestion(self, outcome: Outcome, rested: Rested) -> Suggestion:
        leading = Judged(self._grounds[rested.ground], Truth.TRUE, ()) if rested.ground else None
        return Suggestion(Case(), self._rules, Judgement((), Finding(Truth.FALSE), (), {}), outcome, leading)

    def titles(self, table: pa.Table, name: str) -> pa.Array:
        """Put the names in a column into words: conditions with their evidence, facts, measures, grounds."""
        return self._translated(table[name].combine_chunks(), self._of(name))

    def _of(self, name: str) -> Callable[[str], str]:
        rules = self._rules
        if name in ("ground", "item"):
            return lambda one: self.say(self._grounds[one].title)
        if name == "category":
            return lambda one: self.say(CATEGORIES[Category(one)])
        if name == "review":
            return lambda one: self.say(TRUTHS[Truth[one.upper()]])
        if name == "measures":
            return lambda one: self.say(rules.measures[one].title)
        if name == "facts":
            facts = {fact.name: fact for fact in (*OTHER_FACTS, *rules.facts.values())}
            return lambda one: self.say(facts[one].title)
        return self._requirement

    def _requirement(self, name: str) -> str:
        found = self._rules.conditions.get(name)
        if found is None:
            return self.say(_ASKED[name])
        return f"{self.say(found.condition.title)}（{self.say(found.condition.evidence)}）"

    def _translated(self, column: pa.DictionaryArray, word: Callable[[str], str]) -> pa.Array:
        mark = "；" if self._zh else "; "
        known: dict[str, str] = {}
        words = []
        for names in column.dictionary.to_pylist():
            parts = [name for name in names.split(MARK) if name]
            known |= {part: word(part) for part in parts if part not in known}
            words.append(mark.join(dict.fromkeys(known[part] for part in parts)))
        return pa.DictionaryArray.from_arrays(column.indices, pa.array(words, pa.string()))


_ASKED: Final[Mapping[str, Text]] = {
    "act": Text("属于清单所列事项", "the act is the matter that the item lists"),
    "in_force": Text("规则在时间上适用于本案", "the rule applies to the case in time"),
    "safety": Text("不涉及安全", "safety is not touched"),
    "rests_on": Text("具有法定的减轻情形", "a statutory ground of reduction holds"),
}
"""What the library asks itself."""

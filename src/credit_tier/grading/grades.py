"""Grades: a population's scores, grades and reasons, with everything needed to recompute and explain them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from credit_tier.engine.indicators import Indicators, read_marked, write_marked
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades_card import grades_card
from credit_tier.grading.kept import Kept, kept_of
from credit_tier.grading.kernel import Int32, Scores, score_values
from credit_tier.grading.scorecard import Scorecard, scorecard
from credit_tier.grading.single import Grade, grade_row, theme_sums
from credit_tier.grading.standing import settle_trial
from credit_tier.rulebook.model import Disclosure, GradeType, Rulebook
from credit_tier.rulebook.purpose import other_use, require_use
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "credit_tier/grades/1"


@dataclass(frozen=True, eq=False, repr=False)
class Grades:
    """The grades of a population.

    Attributes
    ----------
    indicators : Indicators
        What was graded.
    rulebook : Rulebook
        By what it was graded.
    card : Scorecard
        Its rules of the day, compiled.
    scores : Scores
        int32 score, uint8 grade indices, uint64 conditions, uint8 band codes (k, n); codes are kept, text never.
    trial : bool
        Whether this may be used for trials only.
    """

    indicators: Indicators
    rulebook: Rulebook
    card: Scorecard
    scores: Scores
    trial: bool

    def __len__(self) -> int:
        """Give the number of enterprises."""
        return len(self.indicators)

    def __repr__(self) -> str:
        """Say how many of each grade, and whether it is a trial."""
        trial = " trial" if self.trial else ""
        return f"<Grades{trial}: {len(self)} enterprises, {self.counts()}, as of {self.indicators.as_of}>"

    def _repr_html_(self) -> str:
        return grades_card(self.counts(), self.scores, self.card, (self.indicators, self.rulebook), trial=self.trial)

    @property
    def codes(self) -> pa.StringArray:
        """Enterprise codes, ascending."""
        return self.indicators.codes

    @property
    def grade_type(self) -> GradeType:
        """The legal kind of these grades."""
        return self.rulebook.identity.grade_type

    @property
    def disclosure(self) -> Disclosure:
        """Who may see them."""
        return self.rulebook.identity.disclosure

    @property
    def use(self) -> Use:
        """What they were made for and may be used for."""
        return self.card.use

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the indicators' digest, scores, grades and conditions."""
        state = hashlib.sha256(
            canonical(
                {
                    "schema": SCHEMA,
                    "indicators": self.indicators.digest,
                    "use": self.use.value,
                    "trial": int(self.trial),
                }
            )
        )
        for array, kind in ((self.scores.score, "<i4"), (self.scores.grade, "u1"), (self.scores.held, "<u8")):
            state.update(np.ascontiguousarray(array, dtype=kind).tobytes())
        return state.hexdigest()

    def of(self, code: str) -> Grade:
        """Give the grade of one enterprise.

        Raises
        ------
        UnknownEnterpriseError
            It is not among the graded.
        """
        place = self.indicators.position(code)
        row = tuple(self.indicators.values[:, place].tolist())
        if self.indicators.names != self.card.names:
            values = dict(zip(self.indicators.names, row, strict=True))
            row = tuple([values[name] for name in self.card.names])
        own = self.codes[place].as_py()
        read = {item.indicator: item.value for item in self.indicators.watched if item.code == own}
        watched = tuple([read.get(name, value) for name, value in zip(self.card.names, row, strict=True)])
        return grade_row(row, self.card.bands_of(row), self.card, watched if read else row)

    @cached_property
    def kept(self) -> Kept:
        """What another scoring of the same values can start from; worked out when it is first asked for."""
        return kept_of(self.indicators.in_order(self.card.names), self.card, self.scores)

    def counts(self) -> dict[str, int]:
        """Count the enterprises of each grade, best first, ``not graded`` last."""
        found = np.bincount(self.scores.grade, minlength=len(self.card.grades))
        return {step.code: int(number) for step, number in zip(self.card.grades, found, strict=True)}

    def grade_codes(self) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Give the grade code of each enterprise; object array of str, shape (n,)."""
        return np.array([step.code for step in self.card.grades], dtype=object)[self.scores.grade]

    def to_frame(self) -> pd.DataFrame:
        """Give a DataFrame indexed by code: grade, score, grade by score alone, conditions that hold, and trial."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        codes = np.array([step.code for step in self.card.grades], dtype=object)
        patterns, which = np.unique(self.scores.held, return_inverse=True)
        named = np.array([";".join(self._named(int(bits))) for bits in patterns], dtype=object)
        return pd.DataFrame(
            {
                "grade": codes[self.scores.grade],
                "score": self.scores.score,
                "grade_by_score": codes[self.scores.by_score],
                "conditions": named[which],
                "trial": self.trial,
            },
            index=pd.Index(self.codes.to_pylist(), name="code", dtype="str"),
        )

    def _named(self, bits: int) -> list[str]:
        return [condition.rule.id for bit, condition in enumerate(self.card.conditions) if bits >> bit & 1]

    def save(self, path: str | Path) -> None:
        """Write Parquet: code, grade, score and values; `load` with the same rulebook gives everything back."""
        head = {
            "schema": SCHEMA,
            "indicators": canonical(self.indicators.header()).decode(),
            "digest": self.digest,
            "use": self.use.value,
            "trial": int(self.trial),
            "grade_type": self.grade_type.value,
            "disclosure": self.disclosure.value,
        }
        result = {"grade": pa.array(self.grade_codes(), pa.string()), "score": pa.array(self.scores.score)}
        write_marked(path, {**self.indicators.columns(), **result}, head)

    @classmethod
    def load(cls, path: str | Path, rulebook: Rulebook) -> Grades:
        """Read what `save` wrote, grade it again and compare: a stored grade that does not follow is refused.

        Raises
        ------
        ArgumentError
            No grades, another rulebook, or the stored numbers do not follow from the stored values.
        """
        table = read_marked(path, SCHEMA)
        head = json.loads(table.schema.metadata[b"credit_tier"])
        indicators = Indicators.of_table(table.drop_columns(["grade", "score"]), json.loads(head["indicators"]))
        found = grade(indicators, rulebook, trial=bool(head["trial"]), use=Use(head["use"]))
        same_score = table.column("score").to_numpy().tolist() == found.scores.score.tolist()
        same_grade = table.column("grade").to_pylist() == found.grade_codes().tolist()
        if found.digest != head["digest"] or not (same_score and same_grade):
            raise _differs(Path(path).name, "digest")
        return found


def grade(
    indicators: Indicators,
    rulebook: Rulebook,
    *,
    trial: bool | None = None,
    use: Use | None = None,
    bands: bool = True,
    threads: int | None = None,
) -> Grades:
    """Grade a population by the rules in force on the day of its indicators.

    Parameters
    ----------
    indicators : Indicators
    rulebook : Rulebook
        The one the indicators were taken by.
    trial : bool, optional
        ``False`` asks for official grades and is refused where any number in force is illustrative.
    use : Use, optional
        The use for which the indicators were taken; asking for another is refused.
    bands : bool
        Keep the band codes (a byte for each enterprise and indicator).
    threads : int, optional
        Number of threads; without it, one a core. The result is the same.

    Returns
    -------
    Grades

    Raises
    ------
    ArgumentError
        The indicators were taken by another rulebook.
    TrialOnlyError, PurposeError
        The act or the use is not allowed.

    Notes
    -----
    Precedence (decision 8): a veto gives its grade or a worse one, whatever the score; a cap
    allows at best its grade; else the score decides. Who is not graded has no grade unless a veto holds.
    """
    if indicators.rulebook_digest != rulebook.digest:
        raise _differs("indicators", "rulebook")
    if use is not None and use is not indicators.use:
        require_use(rulebook, use)
        raise other_use("indicators", indicators.use, use)
    card = scorecard(rulebook, indicators.as_of, indicators.use)
    is_trial = settle_trial(rulebook, card.rules, trial=trial)
    values = indicators.in_order(card.names)
    if threads is not None and threads < 1:
        raise _no_threads(threads)
    scores = score_values(values, card, bands=bands, threads=threads or os.cpu_count() or 1)
    _judge_watched(scores, values, card, indicators)
    for array in (scores.score, scores.by_score, scores.grade, scores.held, scores.bands):
        if array is not None:
            array.setflags(write=False)
    return Grades(indicators, rulebook, card, scores, is_trial)


def _judge_watched(scores: Scores, values: Int32, card: Scorecard, indicators: Indicators) -> None:
    """Judge again the few enterprises in which conditions read another value than the points do."""
    read: dict[str, dict[str, int]] = {}
    for item in indicators.watched:
        read.setdefault(item.code, {})[item.indicator] = item.value
    letters = [step.code for step in card.grades]
    for code, changed in read.items():
        place = indicators.position(code)
        row = tuple(values[:, place].tolist())
        watched = tuple(changed.get(name, value) for name, value in zip(card.names, row, strict=True))
        scores.grade[place] = letters.index(grade_row(row, card.bands_of(row), card, watched).grade)
        holding = (item.holds(watched[item.place]) for item in card.conditions)
        scores.held[place] = sum(1 << bit for bit, holds in enumerate(holding) if holds)


def points_by_theme(graded: Grade) -> Mapping[str, tuple[int, int]]:
    """Give each theme's sum of points before and after its range was applied."""
    return {
        theme.name: (total, min(max(total, theme.least), theme.most))
        for theme, total in zip(graded.card.themes, theme_sums(graded), strict=True)
    }


def _no_threads(threads: int) -> ArgumentError:
    return ArgumentError(
        Fault(
            "threads",
            Text(f"线程数 {threads} 无效", f"{threads} is no number of threads."),
            Text("1 以上的整数，或不写", "An integer from 1, or nothing."),
            Text("请改正", "Correct it."),
        )
    )


def _differs(where: str, what: str) -> ArgumentError:
    return ArgumentError(
        Fault(
            where,
            Text(f"与规则手册不一致（{what}）", f"This does not go with the rulebook ({what})."),
            Text(
                "取值、评级、解释须用同一版规则手册",
                "Observation, grading and explanation use the same edition of a rulebook.",
            ),
            Text("请用同一规则手册重新计算", "Compute it again with one rulebook."),
        )
    )

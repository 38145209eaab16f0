"""The wording of reasons, in Chinese and English, and the same as plain data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, NamedTuple

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.foundation.basis import READINGS, Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.attributed import doubt_text, record_text
from credit_tier.grading.path import Step
from credit_tier.grading.reasons import Line, Reasons
from credit_tier.grading.scorecard import FIRST_BAND
from credit_tier.rulebook.indicator import Indicator
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.source import FieldType, SourceField
from credit_tier.rulebook.versions import Dated

SHOWN_RECORDS = 12
"""Records shown below an indicator; the data of the explanation has all of them."""


class _Words(NamedTuple):
    """The fixed sentences of one language."""

    comma: str
    place: str
    head: str
    trial: str
    rules: str
    base: str
    theme: str
    line: str
    basis: str
    illustrative: str
    record: str
    same_fact: str
    once: str
    inferred: str
    presumed: str
    coming: str
    doubt: str
    later: str
    more: str
    conditions: str
    trial_rule: str
    path: str
    act: str
    blocked: str
    no_path: str
    undetermined: str
    best: str
    object: str


_WORDS: Mapping[str, _Words] = {
    "zh": _Words(
        comma="，",
        place="（{file} 第 {row} 行）",
        head="企业 {code}　{title}　{score} 分",
        trial="【试行】规则含示例数字，本结果不得用于正式行为",
        rules="规则：{rulebook}（摘要 {digest}）　截至 {as_of}，依据截至 {known_on} 收到的记录",
        base="基础分 {base}",
        theme="{title}　{counted} 分（上限 {most}）",
        line="{title}：{reason} → {points} 分（满分 {best}）",
        basis="依据 {basis}（{read}）",
        illustrative="分值为示例",
        record="记录：{record}",
        more="…… 另有 {count} 条记录",
        once="与本项另一条记录是同一事实，只计一次",
        inferred="（按规则认定：{title}{notes}）",
        presumed="{title}：{day}{notes}",
        coming="承继：{coming}",
        doubt="请核对：{doubt}",
        later="{day} 起可以：{act}",
        same_fact="同一事实，已在“{title}”计分，此处不再计",
        conditions="优先规则：{title}{notes}",
        trial_rule="示例规则",
        path="升至 {reaches} 级，最少需要：",
        act="{act}（{gain:+d} 分）：{steps}",
        blocked="暂不能升级：{title}",
        undetermined="同一事实涉及多项指标、来源迟报，或未附记录，暂不能断言做哪些事项即可升级，请向评级部门咨询",
        no_path="目前没有企业自己能做到、又足以升级的事项；随时间推移，较早的记录会移出统计期",
        best="已是最高等级",
        object="对数据有异议，可向数据提供部门提出；对等级有异议，可要求说明理由和人工复核。均不收费。",
    ),
    "en": _Words(
        comma=", ",
        place=" ({file}, row {row})",
        head="Enterprise {code}  {title}  {score} points",
        trial="[TRIAL] The rules contain illustrative numbers; no official act may rest on this result",
        rules="Rules: {rulebook} (digest {digest})  as of {as_of}, from records received up to {known_on}",
        base="Base {base}",
        theme="{title}  {counted} points (at most {most})",
        line="{title}: {reason} -> {points} points (of {best})",
        basis="basis {basis} ({read})",
        illustrative="illustrative points",
        record="record: {record}",
        more="... and {count} more records",
        once="the same fact as another record of this item; it counts once",
        inferred=" (recognised by rule: {title}{notes})",
        presumed="{title}: {day}{notes}",
        coming="Succession: {coming}",
        doubt="Please check: {doubt}",
        later="Open from {day}: {act}",
        same_fact='the same fact already counts in "{title}" and not here',
        conditions="Overriding rule: {title}{notes}",
        trial_rule="illustrative rule",
        path="To reach grade {reaches}, at least:",
        act="{act} ({gain:+d} points): {steps}",
        blocked="No better grade for now: {title}",
        undetermined="A fact bears on several indicators, a source is late or no records are given:"
        " what suffices is open; ask the grading department",
        no_path="Nothing the enterprise can do itself would suffice now; older records leave the period as time passes",
        best="This is the best grade",
        object="Object to data at the department that provided it; ask for reasons and human review of the grade."
        " Free of charge.",
    ),
}


def reasons_text(reasons: Reasons, language: str) -> str:
    """Word an explanation; a line that lost points comes before one that did not."""
    words = _WORDS.get(language)
    if words is None:
        raise ArgumentError(
            Fault(
                "language",
                Text(f"没有语言 {language}", f"There is no language {language}."),
                Text("zh 或 en", "zh or en"),
                Text("请改为其中之一", "Use one of them."),
            )
        )
    graded = reasons.graded
    title = next(step.title for step in graded.card.grades if step.code == graded.grade)
    out = [words.head.format(code=reasons.code, title=_say(title, language), score=graded.score)]
    if reasons.trial:
        out.append(words.trial)
    out.append(
        words.rules.format(
            rulebook=_say(reasons.rulebook, language),
            digest=reasons.rulebook_digest[:12],
            as_of=reasons.as_of,
            known_on=reasons.known_on,
        )
    )
    out += [words.coming.format(coming=coming.text(language)) for coming in reasons.comings]
    out += [words.doubt.format(doubt=doubt_text(item, language)) for item in reasons.doubts]
    out += [
        words.conditions.format(title=_say(rule.title, language), notes=_grounds(rule, words, language))
        for rule in reasons.conditions
    ]
    out.append(words.base.format(base=graded.card.base))
    of_theme: dict[str, list[Line]] = {theme.name: [] for theme in graded.card.themes}
    for line in reasons.lines:
        of_theme[graded.card.themes[line.scored.theme].name].append(line)
    for theme in reasons.themes:
        out.append(words.theme.format(title=_say(theme.title, language), counted=theme.counted, most=theme.most))
        for line in sorted(of_theme[theme.name], key=lambda line: -line.lost):
            out += _line_text(line, reasons, words, language)
    out += path_lines(reasons, language)
    out += [words.later.format(day=item.open_on, act=_say(item.cure, language)) for item in reasons.waiting]
    out.append(words.object)
    return "\n".join(out)


def value_text(indicator: Indicator, value: int) -> str:
    """Word a value in its unit: ppm as per cent, the rest as it stands.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> value_text(load_rulebook().indicator("social_security.paid_share"), 987654)
    '98.7654%'
    """
    if indicator.unit != "ppm":
        return str(value)
    whole, part = divmod(abs(value), 10_000)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:04d}".rstrip("0").rstrip(".") + "%"


def _say(text: Bilingual, language: str) -> str:
    return text.zh if language == "zh" else text.en


def _grounds(rule: Dated, words: _Words, language: str) -> str:
    """Say by what right a rule is applied."""
    notes = [words.basis.format(basis=rule.basis, read=READINGS[rule.basis.read][language])] if rule.basis else []
    if rule.illustrative:
        notes.append(words.trial_rule)
    return f"　[{'；'.join(notes)}]" if notes else ""


def _line_text(line: Line, reasons: Reasons, words: _Words, language: str) -> list[str]:
    indicator, basis = line.indicator, line.basis
    reason = _say(line.reason, language)
    if indicator.unit == "ppm" and line.stored >= LOWEST_VALUE:
        reason = f"{value_text(indicator, line.stored)}{words.comma}{reason}"
    title = _say(indicator.title, language)
    said = words.line.format(title=title, reason=reason, points=line.points, best=line.best)
    notes = [words.basis.format(basis=basis, read=READINGS[basis.read][language])] if basis else []
    if line.illustrative:
        notes.append(words.illustrative)
    out = [f"  {said}" + (f"　[{'；'.join(notes)}]" if notes else "")]
    for record in line.evidence[:SHOWN_RECORDS]:
        out.append(f"      {words.record.format(record=_record_text(record, reasons, line, language))}")
        out += [f"      {note}" for note in _record_notes(record, line, reasons, language)]
    if len(line.evidence) > SHOWN_RECORDS:
        out.append(f"      {words.more.format(count=len(line.evidence) - SHOWN_RECORDS)}")
    return out


def _record_notes(record: Mapping[str, Any], line: Line, reasons: Reasons, language: str) -> list[str]:
    """Say under which code a record was sent, which day was presumed, and where the same fact counts already."""
    words = _WORDS[language]
    notes = [record_text(record, language)] if record.get("attributed") else []
    for name, rule_of_day in reasons.sources[line.indicator.source].for_measures(reasons.as_of).items():
        if isinstance(rule_of_day, Presumption) and name in record:
            said = {"title": _say(rule_of_day.title, language), "notes": _grounds(rule_of_day, words, language)}
            notes.append(words.presumed.format(day=record[name], **said))
    rule = reasons.fact_rules.get(record.get("inferred_by") or "")
    inferred = ""
    if rule is not None:
        inferred = words.inferred.format(title=_say(rule.title, language), notes=_grounds(rule, words, language))
    if record["counted_in"] == line.indicator.id:
        notes.append(words.once + inferred)
    elif record["counted_in"]:
        other = next(item for item in reasons.lines if item.indicator.id == record["counted_in"])
        notes.append(words.same_fact.format(title=_say(other.indicator.title, language)) + inferred)
    return notes


def path_lines(reasons: Reasons, language: str) -> list[str]:
    """Word the way to the next grade, or why there is none; a line for each sentence, as many in each language."""
    path, words = reasons.path, _WORDS[language]
    if path.blocked_by:
        blocked = [words.blocked.format(title=_say(rule.title, language)) for rule in path.blocked_by]
        return [*blocked, words.undetermined] if reasons.undetermined else blocked
    if path.target is None:
        return [words.best]
    if not path.changes:
        return [words.undetermined if reasons.undetermined else words.no_path]
    out = [words.path.format(reaches=path.reaches)]
    for change in path.changes:
        steps = "；".join(
            f"{_say(step.indicator.title, language)} {value_text(step.indicator, step.value)}"
            f" → {_cured_text(reasons, step, language)}"
            for step in change.steps
        )
        out.append("  " + words.act.format(act=_say(change.cure, language), gain=change.gain, steps=steps))
    return out


def _cured_text(reasons: Reasons, step: Step, language: str) -> str:
    """Say what a cured value means, in the words of its band."""
    item = reasons.graded.card.indicators[step.place]
    return _say(item.version.bands[bisect_right(item.cuts, step.cured) - FIRST_BAND].reason, language).replace(
        "{value}", str(step.cured)
    )


def _record_text(record: Mapping[str, Any], reasons: Reasons, line: Line, language: str) -> str:
    words, parts = _WORDS[language], []
    for field in reasons.sources[line.indicator.source].fields:
        value = record.get(field.name)
        if value is not None:
            title = f"{field.zh} " if language == "zh" else f"{field.en or field.name}: "
            parts.append(title + cell_text(field, value, language))
    return words.comma.join(parts) + words.place.format(file=record["source_file"], row=record["source_row"])


def cell_text(field: SourceField, value: object, language: str) -> str:
    """Write a stored value for a reader: amounts in yuan, and in Chinese the words a file would have."""
    zh = language == "zh"
    if field.type is FieldType.FLAG:
        yes, no = ("是", "否") if zh else ("yes", "no")
        return yes if value else no
    if field.type is FieldType.MONEY and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d} {'元' if zh else 'yuan'}"
    if field.choices:
        keys = str(value).split(",") if field.several else [str(value)]
        said = [field.choices.get(key, (key,))[0] if zh else key.replace("_", " ") for key in keys]
        return ("、" if zh else ", ").join(" ".join(one.split()) for one in said)
    # A line break in a cell must not look like a line of the explanation.
    return " ".join(str(value).split())

"""两轻一免: which cases are lenient, by which item, on what evidence; the papers, the list, and what changed in it.

All cases are invented. The library suggests; an officer decides.
"""

from datetime import date

from credit_tier import Case, assess, leniency_diff, leniency_list, leniency_papers, load_rulebook
from credit_tier.leniency.case import Norm, PenaltyKind
from credit_tier.report.case_file import CaseFile
from credit_tier.rulebook.case_facts import Harm, Stage
from credit_tier.rulebook.leniency_rules import Effect

ON = date(2026, 6, 30)
rulebook = load_rulebook()


def show(title: str, case: Case) -> None:
    """Print what is suggested, by which ground, and what is still missing."""
    found = assess(case, rulebook, on=ON)
    by = found.leading.rule.title.zh if found.leading else "—"
    print(f"{title}\n  {found}\n  {by}")
    if found.missing:
        print(f"  尚缺 missing: {', '.join(gap.condition for gap in found.missing)}")
    print(f"  同时 with it: {', '.join(measure.id for measure in found.measures)}")


# A late tax return, the first one, made up within the ordered period: the national list says no penalty.
late_return = Case(
    act="tax_late_filing",
    agency="甘示例县税务局",
    began_on=date(2026, 4, 16),
    continuing=False,
    discovered_on=date(2026, 5, 8),
    ordered=True,
    correct_by=date(2026, 5, 20),
    corrected=True,
    corrected_on=date(2026, 5, 11),
    harm=Harm.MINOR,
    searched=True,
    particulars={"irreparable_loss": False, "wide_effect": False},
)
show("首违，限期内改正 a first offence, corrected in time", late_return)

# Nobody has searched the registers yet: unknown is never taken for no, so the answer is open and says what to do.
show(
    "证据未齐 evidence unknown",
    Case(act="annual_report_late", corrected=True, own_initiative=True, harm=Harm.MINOR, violation_established=True),
)

# Safety closes discretion and lists, and sends the case to legal review; what the party is entitled to stays open.
unsafe = Case(
    domain="safety",
    public_safety=True,
    corrected=True,
    own_initiative=True,
    harm=Harm.MINOR,
    searched=True,
    removed_harm=True,
)
show("涉及公共安全 a matter of safety", unsafe)

# The party proved that it was without fault: no penalty, in any field.
show("无主观过错 no fault", Case(act="food_past_date", no_fault_proved=True, life_health=True))

# Confession makes the penalty lighter or reduced; how far lighter goes is the authority's own benchmark.
advert = Case(
    act="ad_quotation_source",
    began_on=date(2026, 3, 2),
    continuing=False,
    discovered_on=date(2026, 5, 6),
    confessed=True,
    corrected=False,
    minor=False,
    already_fined=False,
    norms=(Norm(provision="广告法 59.1(二)", kinds=(PenaltyKind.FINE,), fine_least=0, fine_most=10_000_000),),
    stage=Stage.INVESTIGATION,
)
show("从轻或者减轻 lighter or reduced", advert)
fine = assess(advert, rulebook, on=ON).sanction.lighter
print(f"  从轻 lighter: {fine.least // 100}..{fine.most // 100} yuan" if fine else "  undetermined")

# The officer differs, with a reason; the suggestion stays beside the decision, and so does what is wrong with it.
decision = assess(advert, rulebook, on=ON).decide(Effect.NONE, officer="承办人甲", reason="供述的事项此前已有线索")
print(f"决定 decided: {decision.effect}, less than the party is entitled to: {decision.below_entitlement}")

# Papers, prefilled; what nobody told stays blank. Each gives a page (to_html) and the same as data (to_json).
found = assess(late_return, rulebook, on=ON)
spared = found.decide(Effect.SPARED, officer="承办人甲")
for paper in leniency_papers(found, spared, CaseFile(party="甘示例商贸有限公司")):
    print(f"文书 paper: {paper.title}，待填 {len(paper.blanks)} 处 blanks；{'；'.join(paper.marks)}")

# The list as departments publish it anew, and what changed since an earlier day.
listed = leniency_list(rulebook, on=ON)
print(listed.to_frame("en").groupby(["domain", "authority"]).size().to_string())
print(f"示例 illustrative: {sum(row.illustrative for row in listed.rows)} of {len(listed.rows)}")
changed = leniency_diff(rulebook, rulebook, on=date(2021, 12, 31), new_on=date(2022, 1, 1))
print(changed.text("zh"))
print(leniency_diff(rulebook, rulebook, on=ON).text("en"))

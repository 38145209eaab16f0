"""Random changes of a rulebook, each of one thing that a grade follows from, under the name the library gives it."""

from __future__ import annotations

from hypothesis import strategies as st

from random_cards import POINTS, STARTS


def with_item(book, identifier, change):
    items = tuple(change(item) if item.id == identifier else item for item in book.indicators)
    return book.model_copy(update={"indicators": items})


def with_scale(book, **update):
    rules = book.grade_rules
    scale = rules.scale[0].model_copy(update=update)
    return book.model_copy(update={"grade_rules": rules.model_copy(update={"scale": (scale, *rules.scale[1:])})})


def with_rules(book, kind, rules):
    return book.model_copy(update={"grade_rules": book.grade_rules.model_copy(update={kind: tuple(rules)})})


def with_points(identifier, points, starts):
    """Give an indicator other points, and other starts of its bands after the first."""

    def change(item):
        version = item.version[-1]
        bands = [band.model_copy(update={"points": new}) for band, new in zip(version.bands, points, strict=False)]
        bands[1:] = [band.model_copy(update={"start": start}) for band, start in zip(bands[1:], starts, strict=False)]
        version = version.model_copy(update={"bands": tuple(bands)})
        return item.model_copy(update={"version": (*item.version[:-1], version)})

    return lambda book: with_item(book, identifier, change)


def with_theme(name, least, most):
    def change(book):
        themes = book.grade_rules.scale[0].themes
        return with_scale(book, themes={**themes, name: themes[name].model_copy(update={"least": least, "most": most})})

    return change


def with_cuts(shift):
    def change(book):
        grades = [
            step if step.start is None else step.model_copy(update={"start": step.start + shift})
            for step in book.grade_rules.scale[0].grades
        ]
        return with_scale(book, grades=tuple(grades))

    return change


def with_condition(kind, identifier, update):
    """Change a condition, or drop it where nothing is given."""

    def change(book):
        rules = getattr(book.grade_rules, kind)
        kept = [rule if rule.id != identifier else rule.model_copy(update=update) for rule in rules]
        return with_rules(book, kind, kept if update else [rule for rule in rules if rule.id != identifier])

    return change


@st.composite
def changes(draw, book):
    """Draw some changes by name; each may be made without the others."""
    scale = book.grade_rules.scale[0]
    found = {}
    for item in book.indicators:
        if draw(st.booleans()):
            number = len(item.version[-1].bands)
            points = draw(st.lists(POINTS, min_size=number, max_size=number))
            starts = sorted(draw(st.sets(STARTS, min_size=number - 1, max_size=number - 1)))
            found[item.id] = with_points(item.id, points, starts)
    if draw(st.booleans()):
        base = draw(st.integers(-30, 40))
        found["base"] = lambda book: with_scale(book, base=base)
    if draw(st.booleans()):
        least, most = sorted(draw(st.tuples(st.integers(-50, 100), st.integers(-50, 100))))
        found["range"] = lambda book: with_scale(book, least=least, most=most)
    if draw(st.booleans()):
        least, most = sorted(draw(st.tuples(POINTS, POINTS)))
        found["theme one"] = with_theme("one", least, most)
    if draw(st.booleans()):
        found["cut-offs"] = with_cuts(draw(st.integers(-20, 20)))
    for kind in ("veto", "cap", "not_graded"):
        for rule in getattr(book.grade_rules, kind):
            other = draw(st.sampled_from(["kept", "dropped", "moved", "grade"]))
            if other == "dropped":
                found[f"{kind} {rule.id}"] = with_condition(kind, rule.id, {})
            elif other == "moved":
                found[f"{kind} {rule.id}"] = with_condition(kind, rule.id, {"start": draw(STARTS), "below": None})
            elif other == "grade" and kind != "not_graded":
                grade = draw(st.sampled_from([step.code for step in scale.grades]))
                found[f"{kind} {rule.id}"] = with_condition(kind, rule.id, {"grade": grade})
    return found


def made(book, some):
    """Make changes one after the other."""
    for change in some:
        book = change(book)
    return book

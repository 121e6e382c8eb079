"""The forms of grades and of lighter tiers: filled from plain data, read back as edits. Pure.

Names: `g-N-…` a grade (`was` and `seen`: its id and mark as shown), `t-TIER` the least weight the
tier is asked, `t-TIER-seen` the same as shown.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.authoring import merging
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.authoring.merging import Edit
from portal.supervision.questionnaires.authoring.typed_fields import Form, both, line, number, whole
from portal.supervision.questionnaires.definition.wording import plain

MOST_GRADES: Final = 20
WHOLE: Final = 100  # percent
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_FIELDS: Final = ("id", "min", "ja", "en")


def fill_grades(data: Mapping[str, Any]) -> Form:
    """The form of the grades as they stand."""
    grades = (data.get("scoring") or {}).get("grades", ())
    form = Form({"rows-g": str(len(grades))})
    for place, one in enumerate(grades):
        head = f"g-{place}-"
        form[f"{head}was"], form[f"{head}seen"] = one["id"], merging.mark(one)
        form[f"{head}id"], form[f"{head}min"] = one["id"], plain(float(one["min"]))
        form[f"{head}ja"], form[f"{head}en"] = one["label"]["ja"], one["label"]["en"]
        form[f"{head}also"] = one.get("also", "")
    return form


def grade_rows(form: Form) -> int:
    typed = form.get("rows-g", "0")
    return min(int(typed), MOST_GRADES) if typed.isdecimal() and len(typed) < 4 else 0  # noqa: PLR2004


def read_grades(form: Form) -> Sequence[Edit]:
    """One edit for each row that holds anything. Refuses (RuleViolated) an id that is none and a
    percent below 0 or above 100."""
    return [
        Edit(form.get(f"g-{place}-was") or None, form.get(f"g-{place}-seen", ""), mine)
        for place in range(grade_rows(form))
        if (mine := read_grade(form, place)) is not None or form.get(f"g-{place}-was")
    ]


def fill_tiers(tiers: Sequence[str], data: Mapping[str, Any]) -> Form:
    """The form of what each tier is asked, as it stands; empty: everything."""
    now, form = merging.tiers_of(data), Form()
    for tier in tiers:
        least = now.get(tier, 0)
        form[f"t-{tier}"] = str(least) if least else ""
        form[f"t-{tier}-seen"] = str(least)
    return form


def read_tiers(form: Form, tiers: Sequence[str]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """By tier, the least weight as it was shown and as it was typed; 0: everything. Refuses
    (RuleViolated) what is no whole number."""
    seen = {tier: whole(form, f"t-{tier}-seen") for tier in tiers}
    mine = {tier: whole(form, f"t-{tier}") if line(form, f"t-{tier}") else 0 for tier in tiers}
    return seen, mine


def read_grade(form: Form, place: int) -> Data | None:
    """A grade as typed; None for an empty row and one to be taken out."""
    head = f"g-{place}-"
    if f"{head}out" in form or not any(line(form, f"{head}{one}") for one in _FIELDS):
        return None
    name = line(form, f"{head}id")
    if not _ID.fullmatch(name):
        raise RuleViolated(
            say("A grade needs a letter, such as A. It stands in files and conditions."),
            field=f"{head}id",
        )
    least = number(form, f"{head}min")
    if least is None or not 0 <= least <= WHOLE:
        raise RuleViolated(
            say("Grade %(id)s begins at a number from 0 to 100.", id=name), field=f"{head}min"
        )
    data = {"id": name, "min": least, "label": both(form, head)}
    also = form.get(f"{head}also")
    return merging.tidy_grade(data | ({"also": also} if also else {}))

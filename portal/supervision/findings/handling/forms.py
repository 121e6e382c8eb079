"""The shape of what is typed about findings, and in which language a title was typed that has one only,
so that a page can say so (`lang`). The rules are in workflow.py.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from markupsafe import Markup, escape
from wtforms import RadioField
from wtforms.validators import ValidationError

from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l, language, words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.findings.handling.repair_services import EffectSeen, Planned
from portal.supervision.findings.handling.services import Terms
from portal.supervision.findings.workflow import (
    OWNERS,
    SEVERITIES,
    demand_last_day,
    last_risk_day,
)

ANY_WORK = ""
_ONE_IS_ENOUGH = _l("Left empty: readers of this language see the other one, marked as such.")
# By the other language: what its fields are called.
_WRONG = {"en": _l("What is wrong, in English"), "ja": _l("What is wrong, in Japanese")}
_MENDS = {"en": _l("What mends it, in English"), "ja": _l("What mends it, in Japanese")}


def _severities() -> list[Any]:
    return options((severity.value, label) for severity, label in SEVERITIES.items())


def other_language() -> Lang:
    """The one that is not the reader's."""
    return "en" if language() == "ja" else "ja"


class OpenForm(FlaskForm):
    """Title and action in the writer's language, and where it is known in the other one."""

    title = line_field(_l("What is wrong"), 200)
    title_other = line_field("", 200, optional=True, description=_ONE_IS_ENOUGH)
    action = text_field(
        _l("What mends it"),
        1000,
        description=_l("The vendor reads this where the vendor has to mend it."),
    )
    action_other = text_field("", 1000, optional=True, description=_ONE_IS_ENOUGH)
    detail = text_field(_l("What was seen"), 4000, optional=True)
    severity = PickField(_l("Severity"), choices=_severities())
    owner = PickField(
        _l("Who mends it"), choices=options((owner.value, label) for owner, label in OWNERS.items())
    )
    engagement_id = PickField(_l("For which work"))
    due_on = DayField(
        _l("Due date"), description=_l("Left empty: by the severity, on a working day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title_other.label.text = _WRONG[other_language()]
        self.action_other.label.text = _MENDS[other_language()]

    def title_text(self) -> Text:
        return both(typed(self.title), self.title_other.data or "", language())

    def action_text(self) -> Text:
        return both(typed(self.action), self.action_other.data or "", language())

    def offer(self, works: Mapping[int, str]) -> None:
        own = ((str(work), name) for work, name in works.items())
        self.engagement_id.choices = options([(ANY_WORK, _l("All work of this vendor")), *own])


class PlanForm(FlaskForm):
    cause = text_field(_l("Why it came to this"), 2000)
    measures = text_field(_l("What will be done about it"), 4000)
    ready_on = DayField(_l("Ready by"), [needed()])
    responsible = line_field(_l("Who is responsible"), 160, optional=True)

    def planned(self) -> Planned:
        return Planned(
            cause=self.cause.data or "",
            measures=self.measures.data or "",
            ready_on=filled(self.ready_on),
            responsible=self.responsible.data or "",
        )


class AnswerPlanForm(DecidingForm):
    remark = text_field(
        _l("Remark"),
        2000,
        optional=True,
        description=_l("Needed where the plan is sent back. Its author reads it."),
    )


class RepairForm(FlaskForm):
    done = text_field(_l("What was done to mend it"), 4000)
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )


class VerifyForm(DecidingForm):
    remark = text_field(
        _l("How it was verified, or what is still missing"),
        2000,
        description=_l("Where it is not good enough, its owner reads this."),
    )
    until = DayField(
        _l("More time until"),
        description=_l("Only where it is not good enough: left empty, the due date stays."),
    )


class VerifySeveralForm(FlaskForm):
    """One remark for all that have none of their own, which the page asks for beside each."""

    remark = text_field(
        _l("How they were verified"),
        2000,
        optional=True,
        description=_l("It stands with each that has no remark of its own above."),
    )


class EffectForm(FlaskForm):
    """Effective or not is said by one of two choices, so that nothing is chosen beforehand."""

    result = RadioField(
        _l("Was the correction effective?"),
        validators=[chosen()],
        choices=lambda: options(
            [
                ("yes", _l("Effective: it has not come up again")),
                ("no", _l("Not effective: a new finding takes its place")),
            ]
        ),
    )
    looked_on = DayField(_l("Looked at on"), [needed()])
    seen = text_field(_l("What was seen, and how"), 4000)
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def effect(self) -> EffectSeen:
        return EffectSeen(self.result.data == "yes", self.seen.data or "", filled(self.looked_on))


class RiskForm(FlaskForm):
    reason = text_field(_l("Why it cannot be mended for now"), 2000)
    measures = text_field(_l("What is done meanwhile"), 2000)
    until = DayField(_l("Last day of the accepted risk"), [needed()])

    def __init__(self, *args: Any, months: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        last = last_risk_day(clock.today(), months)
        told = say(
            "At the latest %(last)s. From the day after its last day, it is to be mended again, and past its due date.",
            last=last,
        )
        self.until.description, self.until.render_kw = words(told), {"max": last.isoformat()}

    def validate_until(self, field: DayField) -> None:
        """Beside the field, before anything is asked of the command."""
        try:
            demand_last_day(filled(field), clock.today(), self.months, "until")
        except RuleViolated as refusal:
            raise ValidationError(words(refusal.message)) from refusal

    def terms(self) -> Terms:
        return Terms(
            reason=self.reason.data or "",
            measures=self.measures.data or "",
            until=filled(self.until),
        )


class DecideRiskForm(NumberedForm, DecidingForm):
    remark = text_field(_l("Reason for the decision"), 2000)


class SeverityForm(FlaskForm):
    severity = PickField(_l("Severity"), choices=_severities())
    reason = text_field(_l("Reason"), 1000)


class DropForm(FlaskForm):
    reason = text_field(_l("Why it is no finding after all"), 1000)


_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d]")


def tongue_of(text: str) -> Lang:
    """Japanese where it has a kana or a kanji."""
    return "ja" if _JAPANESE.search(text) else "en"


def both(mine: str, other: str, lang: Lang) -> Text:
    """What was typed in the writer's language and, "" where it was not, in the other one."""
    second = other or mine
    return Text(ja=mine, en=second) if lang == "ja" else Text(ja=second, en=mine)


def told(value: Text | Message) -> Markup:
    """In the reader's language; marked where it is in the other one only."""
    shown = words(value)
    if isinstance(value, Text) and value.ja == value.en and tongue_of(shown) != language():
        return Markup('<span lang="{}">{}</span>').format(tongue_of(shown), shown)
    return Markup(escape(shown))  # noqa: S704


def typed_words(value: str) -> Markup:
    """What somebody typed in one language, marked where it is not the reader's."""
    return told(Text(ja=value, en=value))

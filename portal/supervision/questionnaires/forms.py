"""The shape of input only; questions have a form of their own (question_form)."""

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.core.pages.forms import (
    PickField,
    TickField,
    at_most,
    line_field,
    needed,
    options,
    stripped,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.vendors.entry.fields import options as options_of
from portal.supervision.questionnaires import planned
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.files.found import ColumnRole
from portal.supervision.questionnaires.models import Questionnaire, VersionOrigin
from portal.supervision.questionnaires.planned import MOST_MONTHS, PlanRule

ORIGINS: Final[Mapping[VersionOrigin, Message]] = {
    VersionOrigin.PACK: say("Ships with the portal"),
    VersionOrigin.WORKBOOK: say("From our workbook"),
    VersionOrigin.YAML: say("From YAML"),
    VersionOrigin.VSAQ: say("From VSAQ"),
    VersionOrigin.PLAIN: say("From a workbook of others"),
    VersionOrigin.BROWSER: say("Written here"),
}

ROLES: Final[Mapping[ColumnRole, Message]] = {
    ColumnRole.NONE: say_p("of a sheet or column", "Left out"),
    ColumnRole.ID: say("Id of the question"),
    ColumnRole.TEXT: say_p("of a questionnaire", "Question"),
    ColumnRole.SECTION: say("Section"),
    ColumnRole.KIND: say("Kind of answer"),
    ColumnRole.CHOICES: say("Answers to choose from"),
    ColumnRole.ANSWER: say("Where vendors answer"),
    ColumnRole.CONDITION: say("When it is asked"),
    ColumnRole.HELP: say("Explanation"),
    ColumnRole.EVIDENCE: say("Evidence"),
    ColumnRole.WEIGHT: say("Weight"),
    ColumnRole.REQUIRED: say("Must be answered"),
    ColumnRole.SOURCE: say("Sources"),
}
SHORT, LONG = 300, 4000


def _an_id(wrong: Any, pattern: str) -> list[Any]:
    return [needed(), at_most(60), Regexp(pattern, message=wrong)]


class SeenForm(FlaskForm):
    """Says which version of the draft was on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class WholeForm(FlaskForm):
    """Title and introduction, in both languages; either may still be missing in a draft. `seen`:
    the mark of what was shown (merging)."""

    seen = HiddenField()

    title_ja = line_field(_l("Title (Japanese)"), SHORT, optional=True)
    title_en = line_field(_l("Title (English)"), SHORT, optional=True)
    text_ja = text_field(_l("Introduction (Japanese)"), LONG, optional=True)
    text_en = text_field(_l("Introduction (English)"), LONG, optional=True)


BOTH: Final = "both"


class TitleForm(WholeForm):
    """Of the whole, also in which languages it asks."""

    language = PickField(
        _l("Languages"),
        choices=options(
            [
                (BOTH, _l("Japanese and English")),
                *((lang, _l(label.id)) for lang, label in wording.ONLY.items()),
            ]
        ),
        description=_l(
            "In one language only: readers of the other are shown the same text, marked so."
        ),
    )


class SectionForm(WholeForm):
    id = StringField(
        _l("Id"),
        filters=[stripped],
        validators=_an_id(
            _l("A letter first, then letters, digits, - and _."), r"^[A-Za-z][A-Za-z0-9_-]*$"
        ),
        description=_l("Short and lasting, such as org. It stands in files and addresses."),
    )
    again = HiddenField()  # it was taken out meanwhile and is put in again
    ask_anew = BooleanField(_l("Ask anew: last period's answers are not offered"))


class UploadForm(FlaskForm):
    file = FileField(
        _l("File"),
        validators=[InputRequired(_l("Choose a file."))],
        description=_l("Excel, ODS, CSV, YAML or VSAQ (JSON), up to 15 MB."),
    )


class NameForm(FlaskForm):
    """The lasting short name of a questionnaire."""

    name = StringField(
        _l("Short name"),
        filters=[stripped],
        validators=_an_id(
            _l("Small letters, digits and dashes, such as security-check."), r"^[a-z0-9][a-z0-9-]*$"
        ),
        description=_l(
            "A new name makes a new questionnaire; the name of one that is there begins its next version."
        ),
    )


class TakeInForm(NameForm):
    """A file that was read and shown is taken in."""

    file = HiddenField()


class RenameForm(NameForm, SeenForm):
    """Another short name."""


class NewForm(NameForm):
    title_ja = line_field(_l("Title (Japanese)"), SHORT)
    title_en = line_field(_l("Title (English)"), SHORT, optional=True)


class PublishForm(SeenForm):
    note = TextAreaField(
        _l("What changed"),
        filters=[stripped],
        validators=[Optional(), at_most(1000)],
        description=_l("For colleagues; it stands beside the version."),
    )


NOT, BESIDES, IN_PLACE = "not", "besides", "in_place"


class PlanForm(FlaskForm):
    """`version`: of the questionnaire as it was on the page."""

    how = RadioField(
        _l("By the plan"),
        choices=options(
            [
                (NOT, _l("Not planned: people send it")),
                (BESIDES, _l("Besides the standard sheet")),
                (IN_PLACE, _l("In place of the standard sheet")),
            ]
        ),
    )
    tiers = TickField(_l("For work of the tiers"), description=_l("None ticked: of every tier."))
    purposes = TickField(
        _l("For work with the purposes"),
        description=_l("Work that has one of them. None ticked: all work."),
    )
    kinds = TickField(_l("For kinds of vendor"), description=_l("None ticked: every kind."))
    months = IntegerField(
        _l("Every so many months"),
        [
            Optional(),
            NumberRange(1, MOST_MONTHS, message=_l("Enter whole months from 1 to 60, or nothing.")),
        ],
        description=_l("Empty: as often as the tier asks for a questionnaire."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers.choices = options_of(catalogue.tiers().tiers)
        self.kinds.choices = options_of(catalogue.vendor_kinds())
        self.purposes.choices = options_of(catalogue.category_pack().purposes)

    def rule(self) -> PlanRule | None:
        if self.how.data == NOT:
            return None
        return PlanRule(
            tiers=frozenset(self.tiers.data or ()),
            kinds=frozenset(self.kinds.data or ()),
            purposes=frozenset(self.purposes.data or ()),
            months=self.months.data,
            in_place=self.how.data == IN_PLACE,
        )


def rule_words(row: Questionnaire) -> dict[str, Any] | None:
    """What the page of a questionnaire shows of its rule; None: the plan does not send it."""
    rule = planned.read(row.plan_rule)
    if rule is None:
        return None
    purposes = {purpose.id: purpose.label for purpose in catalogue.category_pack().purposes}
    kinds = {kind.id: kind.label for kind in catalogue.vendor_kinds()}
    return {
        "in_place": rule.in_place,
        "months": rule.months,
        "tiers": [tier.label for tier in catalogue.tiers().tiers if tier.id in rule.tiers],
        "kinds": [kinds.get(kind, kind) for kind in sorted(rule.kinds)],
        "purposes": [purposes.get(purpose, purpose) for purpose in sorted(rule.purposes)],
    }


def plan_values(row: Questionnaire) -> dict[str, Any]:
    rule = planned.read(row.plan_rule)
    how = NOT if rule is None else IN_PLACE if rule.in_place else BESIDES
    return {**(planned.to_keep(rule) or {}), "how": how, "version": row.version}

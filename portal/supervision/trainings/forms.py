"""The shape of what is typed about trainings; the rules are in workflow.py and the services."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.pages.web import ids_in
from portal.foundation.core.words.i18n import _l
from portal.supervision.trainings.models import Training, TrainingReport
from portal.supervision.trainings.workflow import MOST, PreparedTraining, ToldTraining


class PrepareForm(FlaskForm):
    title_ja = line_field(_l("Title in Japanese"), 200, optional=True)
    title_en = line_field(
        _l("Title in English"),
        200,
        optional=True,
        description=_l("One of the two is enough: vendors then read that one in either language."),
    )
    edition = line_field(
        _l("Edition"),
        60,
        optional=True,
        description=_l("Such as the year, so that vendors know which one they hold."),
    )
    made_by = line_field(
        _l("Made by"),
        200,
        optional=True,
        description=_l("Who made the material, where it is not our own."),
    )
    wording = text_field(
        _l("What vendors are asked to do"),
        4000,
        optional=True,
        description=_l("Who is to be trained, and how. Vendors read it beside the material."),
    )
    files = MultipleFileField(
        _l("Material"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def said(self) -> PreparedTraining:
        return PreparedTraining(
            title_ja=self.title_ja.data or "",
            title_en=self.title_en.data or "",
            edition=self.edition.data or "",
            made_by=self.made_by.data or "",
            wording=self.wording.data or "",
        )


def as_before(training: Training) -> dict[str, str]:
    """Of an earlier one, to go on from; the edition is another."""
    names = ("title_ja", "title_en", "made_by", "wording")
    return {name: getattr(training, name) for name in names}


class HandForm(FlaskForm):
    """To whom, as ids in one field, what and until when. `offer` first."""

    vendor_ids = HiddenField()
    training = PickField(_l("Training"), [chosen()])
    due_on = DayField(
        _l("Vendors answer by"), description=_l("Empty: 20 business days from today.")
    )

    def offer(self, trainings: Iterable[tuple[str, str]]) -> None:
        self.training.choices = options(trainings)

    def chosen_ids(self) -> list[int]:
        """Each once; what is no id is left out."""
        return ids_in([self.vendor_ids.data or ""])


def _people(label: Any, least: int, **more: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(least, MOST, _l("Enter a whole number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric", "min": least},
        **more,
    )


class AnswerFields(FlaskForm):
    """What a vendor answers, here or on paper."""

    held_from = DayField(_l("Training held on"), [needed()])
    held_until = DayField(_l("Last day"), description=_l("Only where it was held on several days."))
    trained = _people(
        _l("Number of people trained"),
        0,
        description=_l("On these days alone. What was answered before is added."),
    )
    handling = _people(
        _l("Number of people handling personal data for us"),
        1,
        description=_l("Everybody, dispatched workers and subcontractors on site included."),
    )
    rest_until = DayField(
        _l("The rest is trained by"),
        description=_l("Only where fewer were trained than handle the data: within 90 days."),
    )
    remark = text_field(_l("Remark"), 2000, optional=True)

    def _told(self, said_by: str) -> ToldTraining:
        return ToldTraining(
            held_from=filled(self.held_from),
            held_until=self.held_until.data or filled(self.held_from),
            trained=filled(self.trained),
            handling=filled(self.handling),
            rest_until=self.rest_until.data,
            remark=self.remark.data or "",
            said_by=said_by,
        )


class AnswerForm(AnswerFields):
    said_by = line_field(_l("Who answers"), 160)
    files = MultipleFileField(
        _l("Evidence"),
        description=_l(
            "Not needed. Such as a list of who took part: without more names than you need."
        ),
    )

    def said(self) -> ToldTraining:
        return self._told(filled(self.said_by))


def as_answered(report: TrainingReport | ToldTraining) -> dict[str, Any]:
    """To correct it, or to record it anew."""
    names = ("held_from", "trained", "handling", "rest_until", "remark", "said_by")
    until = report.held_until if report.held_until != report.held_from else None
    return {name: getattr(report, name) for name in names} | {"held_until": until}

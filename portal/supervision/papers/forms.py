"""The shape of input only: which paper it is, what it says, and whether it was recorded right."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, StringField

from portal.foundation.access.guards import current_actor
from portal.foundation.core.errors import Busy, DomainError
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    at_most,
    chosen,
    filled,
    line_field,
    needed,
    one_line,
    options,
    refuse,
    text_field,
    typed,
)
from portal.foundation.core.pages.web import OK
from portal.foundation.core.words.i18n import _l
from portal.supervision.attestations.forms import SHORT
from portal.supervision.disputes.forms import SheetDisputeForm
from portal.supervision.disputes.paper_services import DisputePaper
from portal.supervision.findings.handling.paper_services import Entries
from portal.supervision.instructions.forms import ReportForm
from portal.supervision.instructions.paper_services import InstructionPaper
from portal.supervision.paper_records.mails import (
    SavedMail,
    mail_again,
    mail_among,
    take_in_mail,
)
from portal.supervision.paper_records.models import PaperKind, Way
from portal.supervision.paper_records.scans import Scan, take_in_all
from portal.supervision.paper_records.scans import chosen as files_chosen
from portal.supervision.subcontractors.forms import ApplicationForm
from portal.supervision.subcontractors.paper_services import PaperApplication
from portal.supervision.trainings.forms import AnswerFields
from portal.supervision.trainings.models import TrainingReport
from portal.supervision.trainings.paper_services import TrainingPaper

WAYS = {
    Way.POST: _l("By post"),
    Way.FAX: _l("By fax"),
    Way.MAIL: _l("By e-mail"),
    Way.HAND: _l("Handed over"),
    Way.PHONE: _l("By telephone"),
    Way.CODE: _l("With the code of a letter"),
}
_CAME: Mapping[Way, Any] = {way: label for way, label in WAYS.items() if way is not Way.CODE}


class FindForm(FlaskForm):
    class Meta:
        csrf = False  # it only looks

    number = StringField(
        _l("Request number"),
        filters=[one_line],
        validators=[at_most(20)],
        description=_l("On the paper beside the code, such as R-2026-031."),
    )
    check = StringField(
        _l("Check word"),
        filters=[one_line],
        validators=[at_most(20)],
        description=_l("12 letters and digits below the number."),
    )


def _received_on() -> DayField:
    by = _l("By this day it is on time or late.")
    return DayField(_l("Received on"), validators=[needed()], description=by)


def _way(ways: Mapping[Way, Any]) -> RadioField:
    choices = options((way.value, label) for way, label in ways.items())
    return RadioField(_l("How it came"), choices=choices, validators=[chosen()])


class _FilesForm(FlaskForm):
    """The files of a paper. An e-mail among them is read first: the page comes once more, filled in
    with what it says, and `mail` is the word by which its files are found again."""

    scan = MultipleFileField(
        _l("Scans or photos, or the e-mail"),
        description=_l(
            "All pages, in their order: a PDF, or a photo of each page (JPEG, PNG, HEIC). Or the e-mail "
            "as you saved it (.eml, or .msg from Outlook): what is attached to it is taken too. At most "
            "20 files and 50 MB together."
        ),
    )
    as_one = BooleanField(
        _l("Photos of one document: keep them as one PDF, in this order"), default=True
    )
    mail = HiddenField()
    saved_mail: SavedMail | None = None
    who_said: tuple[tuple[str, str], ...] = ()  # field, and what of the e-mail goes into it

    def reads_mail(self, vendor_id: int) -> bool:
        """Whether the page comes once more because of an e-mail: with what it says, or why not."""
        if not self.is_submitted():
            return False
        uploads, actor = files_chosen(self.scan.data), current_actor()
        try:
            mail = mail_among(uploads)
            if mail is None:
                if self.mail.data:
                    self.saved_mail = mail_again(self.mail.data, vendor_id, actor)
                return False
            others = [one for one in uploads if one is not mail]
            self.mail.data, self.saved_mail = take_in_mail(mail, others, vendor_id, actor)
        except DomainError as refusal:
            if not isinstance(refusal, Busy):
                self.mail.data = ""
            refuse(self, refusal)
            return True
        self._fill_in(self.saved_mail)
        self.refused_with = OK  # nothing was: it is the next step
        return True

    def taken(self) -> list[Scan]:
        """All files, before the command; with an e-mail those that came with it first."""
        before = self.saved_mail.scans if self.saved_mail else ()
        return take_in_all(self.scan.data, before, as_one=bool(self.as_one.data))

    def _fill_in(self, found: SavedMail) -> None:
        """Where nothing was typed yet; how it came is known."""
        for name, said in (("received_on", "sent_on"), *self.who_said):
            field, value = self._fields[name], getattr(found, said)
            if not field.data and value:
                field.data, field.raw_data = value, None
        if "way" in self._fields:
            self._fields["way"].data = Way.MAIL.value


class ArrivedForm(_FilesForm):
    received_on = _received_on()


class PaperForm(ArrivedForm):
    """What stands on the paper once; the answer and its rows are read by replies.py."""

    who_said = (("name", "called"), ("title", "title"))

    way = _way({way: label for way, label in _CAME.items() if way is not Way.PHONE})
    name = StringField(
        _l("Name of the signer"), filters=[one_line], validators=[needed(), at_most(120)]
    )
    title = StringField(
        _l("Title of the signer"), filters=[one_line], validators=[needed(), at_most(120)]
    )
    dated_on = DayField(_l("Day written on the paper"), validators=[needed()])
    authority = line_field(
        _l("Why this person may sign"),
        300,
        description=_l(
            "Such as representative director by the register, or a letter of authority."
        ),
    )


class PostedForm(FlaskForm):
    on = DayField(_l("Posted on"), validators=[needed()])
    address = text_field(
        _l("Address on the envelope"),
        300,
        optional=True,
        description=_l("It is printed on the next letter to this vendor."),
    )


class CallForm(FlaskForm):
    on = DayField(_l("Telephoned on"), validators=[needed()])
    spoke_with = StringField(
        _l("Spoke with"), filters=[one_line], validators=[needed(), at_most(120)]
    )
    said = text_field(_l("What was said"), SHORT)


class CheckForm(DecidingForm):
    wrong = text_field(
        _l("What is different?"),
        SHORT,
        optional=True,
        description=_l("Needed to send it back."),
    )


class ComparedForm(FlaskForm):
    wrong = text_field(_l("What differs from the paper"), 1000, optional=True)


class _CameForm(_FilesForm):
    who_said = (("said_by", "called"),)
    received_on = _received_on()
    way = _way(_CAME)
    said_by = line_field(
        _l("Who at the vendor answered"),
        160,
        description=_l("The name on the paper, or of the person on the telephone."),
    )

    def _came(self) -> dict[str, Any]:
        """How it came, and from whom."""
        return {
            "way": Way(self.way.data),
            "received_on": typed(self.received_on),
            "said_by": typed(self.said_by),
        }


class PaperPlanForm(_CameForm):
    cause = text_field(_l("Why it came to this"), 2000)
    measures = text_field(_l("What will be done about it"), 4000)
    ready_on = DayField(_l("Ready by"), [needed()])

    def entries(self) -> Entries:
        return Entries(
            kind=PaperKind.PLAN,
            cause=typed(self.cause),
            measures=typed(self.measures),
            ready_on=self.ready_on.data,
            **self._came(),
        )


class PaperRepairForm(_CameForm):
    done = text_field(_l("What was done to mend it"), 4000)

    def entries(self) -> Entries:
        return Entries(kind=PaperKind.REPAIR, done=typed(self.done), **self._came())


class PaperDisputeForm(_CameForm):
    """Why the vendor disagrees with a finding, as it stands on the paper."""

    words = text_field(_l("Why the vendor disagrees"), 4000)

    def came(self) -> DisputePaper:
        return DisputePaper(words=typed(self.words), **self._came())


class PaperSheetDisputeForm(PaperDisputeForm, SheetDisputeForm):
    """The same of the result of a sheet, and which answers it is about; `offer` first."""

    files = None  # the paper itself is the evidence

    def came(self) -> DisputePaper:
        questions = self.questions.data or ()
        return DisputePaper(words=typed(self.words), questions=questions, **self._came())


class PaperApplicationForm(_CameForm, ApplicationForm):
    """What stands on the paper, as a vendor would type it here; `offer` first."""

    files = None  # the paper itself is the evidence

    def came(self) -> PaperApplication:
        return PaperApplication(said=self.said(), **self._came())


class PaperTrainingForm(_CameForm, AnswerFields):
    """How many were trained, as it stands on the paper."""

    def came(self, corrects: TrainingReport | None) -> TrainingPaper:
        came = self._came()
        said = self._told(came.pop("said_by"))
        return TrainingPaper(said=said, corrects=corrects, **came)


class PaperInstructionForm(_CameForm, ReportForm):
    """What was done about an instruction, as it stands on the paper."""

    files = None  # the paper itself is the evidence

    def came(self) -> InstructionPaper:
        return InstructionPaper(
            wording=typed(self.wording), done_on=filled(self.done_on), **self._came()
        )

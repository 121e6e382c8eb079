"""The shape of what is typed about instructions; the rules are in workflow.py and the services."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.lists.register import choices_of
from portal.ledger.vendors.entry.fields import number_or_none, with_empty
from portal.ledger.vendors.entry.fields import options as pack_options
from portal.supervision.instructions.models import CaseChannel, InstructionKind
from portal.supervision.instructions.who_holds import HeldByVendor, data_subjects
from portal.supervision.instructions.workflow import (
    CHANNELS,
    KINDS,
    OpenedCase,
    ToldReport,
)


class CaseForm(FlaskForm):
    """`offer` first. `categories` and `subjects`: of the data looked for, as they came in the address."""

    kind = PickField(_l("Kind"), [chosen()])
    channel = PickField(_l("How it came"), [chosen()])
    came_on = DayField(_l("Came to us on"), [needed()], default=clock.today)
    passed_on_by_id = PickField(
        _l("Vendor that passed it on"), coerce=number_or_none, validate_choice=True
    )
    vendor_got_on = DayField(
        _l("Came to that vendor on"),
        description=_l("Where a vendor passed it on: within two business days."),
    )
    title = line_field(
        _l("Title of the instruction"),
        200,
        description=_l("Vendors read it, and it stands in lists: no name of a person."),
    )
    wording = text_field(
        _l("What is to be done"),
        4000,
        description=_l("What vendors are told. The person has fields of its own below."),
    )
    due_on = DayField(
        _l("Vendors report by"),
        description=_l(
            "Empty: 5 business days for requests and complaints of persons, 10 for anything else."
        ),
    )
    person = line_field(
        _l("Name of the person"),
        200,
        optional=True,
        description=_l(
            "Only for requests and complaints of persons. Kept apart, shown to the vendors asked and "
            "to you, and erased 30 days after all is done."
        ),
    )
    known_by = text_field(
        _l("How the person is found in the data"),
        1000,
        optional=True,
        description=_l("Such as the customer number or the address; no more than is needed."),
    )
    works = TickField(_l("Work it is about"))
    no_instruction = text_field(
        _l("Why no vendor is told anything"),
        1000,
        optional=True,
        description=_l("Only where no work is chosen."),
    )

    def offer(self, works: Iterable[tuple[int, str]], vendors: Iterable[tuple[int, str]]) -> None:
        self.kind.choices = options(with_empty(choices_of(KINDS)))
        self.channel.choices = options(with_empty(choices_of(CHANNELS)))
        self.works.choices = options((str(number), name) for number, name in works)
        if not self.works.choices:  # no vendor reads any of it
            self.title.description = _l("It stands in lists: no name of a person.")
            self.wording.description = _l("The person has fields of its own below.")
            self.person.description = _l(
                "Only for requests and complaints of persons. Kept apart, shown to you, and erased 30 days "
                "after all is done."
            )
            self.no_instruction.description = ""
        self.passed_on_by_id.choices = options([("", _l("None")), *vendors])

    @property
    def work_ids(self) -> list[int]:
        return [int(number) for number in self.works.data or ()]

    def said(self, categories: Sequence[str] = (), subjects: Sequence[str] = ()) -> OpenedCase:
        return OpenedCase(
            kind=InstructionKind(self.kind.data),
            channel=CaseChannel(self.channel.data),
            came_on=filled(self.came_on),
            passed_on_by_id=self.passed_on_by_id.data,
            vendor_got_on=self.vendor_got_on.data,
            title=filled(self.title),
            wording=filled(self.wording),
            due_on=self.due_on.data,
            person=self.person.data or "",
            known_by=self.known_by.data or "",
            categories=tuple(categories),
            subjects=tuple(subjects),
            no_instruction=self.no_instruction.data or "",
        )


def works_offered(held: Iterable[HeldByVendor]) -> list[tuple[int, str]]:
    """Of those that can be told: vendor and work."""
    return [
        (
            work.engagement_id,
            f"{in_language(one.vendor.called)}: {in_language(work.name)} ({work.number})",
        )
        for one in held
        if one.left_out is None
        for work in one.works
    ]


class WhoHoldsForm(FlaskForm):
    """By GET: which data, of which persons."""

    category = TickField(_l("Data"))
    subject = TickField(_l("Whose data"))

    class Meta:
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = pack_options(catalogue.data_categories())
        self.subject.choices = pack_options(data_subjects())


class ReportForm(FlaskForm):
    wording = text_field(
        _l("What was done about it"),
        4000,
        description=_l(
            "How many entries, in which systems, and what remains. No name of a person."
        ),
    )
    done_on = DayField(_l("Done on"), [needed()], default=clock.today)
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def said(self) -> ToldReport:
        return ToldReport(wording=filled(self.wording), done_on=filled(self.done_on))


class _ReadForm(FlaskForm):
    """`version`: of what was on the page, so that nobody answers what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ConfirmForm(DecidingForm, _ReadForm):
    remark = text_field(
        _l("Remark to the vendor"),
        2000,
        optional=True,
        description=_l("Needed to send it back: what is missing."),
    )
    due_on = DayField(
        _l("Report again by"),
        description=_l("Only where it is sent back. Empty: the day stays as it is."),
    )


class WithdrawForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class ReplyForm(_ReadForm):
    replied_on = DayField(_l("Answered on"), [needed()], default=clock.today)
    reply = text_field(
        _l("How the person was answered"), 2000, description=_l("No name of a person.")
    )

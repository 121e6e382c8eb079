"""The shape of what is typed about incidents; the rules are in services.py."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, Field, IntegerField, TimeField
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import HiddenInput, TextInput

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    TickField,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists.register import choices_of
from portal.ledger.engagements.models import Engagement
from portal.supervision.incidents.handling.persons_services import LetterWording, ToldPersons
from portal.supervision.incidents.handling.report_services import ToldIncident
from portal.supervision.incidents.handling.services import Assessed, Sent
from portal.supervision.incidents.models import Going, ReportItem, ToldPersonsWay
from portal.supervision.incidents.rules.duties import CAUSES, DutyKey, LeakCause
from portal.supervision.incidents.workflow import GOING, ITEMS, WAYS

LONG = 4000
HAPPENED, MAYBE = "happened", "maybe"


class _SaidOnce(Field):
    """Where what was typed is wrong, it does not say as well that nothing was typed."""

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class MomentField(_SaidOnce, TimeField):
    """A time of the day; what is none is refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("Enter a time such as 09:30."))) from error


class PeopleField(_SaidOnce, IntegerField):
    """How many persons; what is no number is refused in words."""

    widget = TextInput()  # a field of numbers alone sends nothing of what is none: it would be lost

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip().replace(",", "") if valuelist else ""
        try:
            super().process_formdata([typed] if typed else [])
        except ValueError as error:
            raise ValueError(str(_l("Enter a whole number."))) from error
        if self.data is not None and not 0 <= self.data <= 10**9:
            raise ValueError(str(_l("Enter a number of persons, 0 or more.")))


def _files(label: Any) -> MultipleFileField:
    return MultipleFileField(
        label, description=_l("PDF, photos, Word, Excel or text. Several files can be chosen.")
    )


class ReportForm(FlaskForm):
    """What whoever noticed says, in minutes. `offer` first."""

    happened = text_field(
        _l("What has happened"),
        2000,
        description=_l("As far as you know now. Do not wait until everything is clear."),
    )
    sure = PickField(_l("Is it certain?"))
    noticed_on = DayField(_l("Noticed on"), [needed()])
    people = PeopleField(
        _l("Roughly how many persons"),
        validators=[Optional()],
        description=_l("The most it can be. Leave it empty while nobody knows."),
    )
    going = PickField(_l("Does it still go on?"))
    works = TickField(
        _l("Work that is hit"),
        description=_l("Without a choice all the work is taken to be hit."),
    )
    files = _files(_l("Files"))

    def offer(self, works: Iterable[tuple[int, str]]) -> None:
        self.sure.choices = options(
            [(HAPPENED, _l("It has happened")), (MAYBE, _l("It may have happened"))]
        )
        self.going.choices = options(choices_of(GOING))
        self.works.choices = options((str(number), name) for number, name in works)

    def told(self, works: Sequence[Engagement], files: Sequence[Any] = ()) -> ToldIncident:
        return ToldIncident(
            happened=filled(self.happened),
            noticed_on=filled(self.noticed_on),
            going=Going(self.going.data),
            is_suspicion=self.sure.data == MAYBE,
            people=self.people.data,
            works=works,
            files=files,
            **self.besides(),
        )

    def besides(self) -> Mapping[str, Any]:
        return {}


class RecordForm(ReportForm):
    """The same, written down by the company."""

    known_on = DayField(
        _l("Known to us since"),
        [needed()],
        description=_l("The earliest day on which any department knew. The clocks run from it."),
    )
    known_time = MomentField(_l("Time"), validators=[needed()])
    asks_vendor = BooleanField(
        _l("Ask the vendor to describe it in the nine items; it then reads what is said above")
    )
    is_drill = BooleanField(_l("This is a drill (nothing has happened)"))

    def besides(self) -> Mapping[str, Any]:
        return {
            "known_at": moment(filled(self.known_on), filled(self.known_time)),
            "asks_vendor": bool(self.asks_vendor.data),
            "is_drill": bool(self.is_drill.data),
        }


def moment(day: Any, at: time) -> datetime:
    """In the zone of the company."""
    return datetime.combine(day, at, tzinfo=clock.zone())


def _item(item: ReportItem) -> Any:
    return LazyString(words, ITEMS[item])


class ItemsForm(FlaskForm):
    """The nine items; what is empty is left as it stands."""

    item_overview = text_field(_item(ReportItem.OVERVIEW), LONG, optional=True)
    item_data = text_field(_item(ReportItem.DATA), LONG, optional=True)
    item_people = text_field(_item(ReportItem.PEOPLE), LONG, optional=True)
    item_cause = text_field(_item(ReportItem.CAUSE), LONG, optional=True)
    item_secondary = text_field(_item(ReportItem.SECONDARY), LONG, optional=True)
    item_persons = text_field(_item(ReportItem.PERSONS), LONG, optional=True)
    item_publication = text_field(_item(ReportItem.PUBLICATION), LONG, optional=True)
    item_prevention = text_field(_item(ReportItem.PREVENTION), LONG, optional=True)
    item_other = text_field(_item(ReportItem.OTHER), LONG, optional=True)
    files = _files(_l("Files"))

    @property
    def wordings(self) -> Mapping[ReportItem, str]:
        return {item: self._fields[f"item_{item.value}"].data or "" for item in ReportItem}


class AssessForm(FlaskForm):
    """`seen`: the assessment that was on the page. `offer` first."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    categories = TickField(_l("Data that is hit"))
    people = PeopleField(
        _l("How many persons, at most"),
        validators=[Optional()],
        description=_l("Leave it empty while nobody knows: then the most that is possible counts."),
    )
    cause = PickField(_l("Did somebody act on purpose?"))
    is_encrypted = BooleanField(_l("The data was strongly encrypted at that time"))
    is_public = BooleanField(_l("An unspecified number of people could see it"))
    financial_risk = BooleanField(
        _l("Financial loss may follow (such as log-ins together with their passwords)")
    )
    in_eea = BooleanField(_l("Persons in the EEA are among them"))
    communications = BooleanField(_l("Contents or records of communications are among the data"))
    is_entrusted = BooleanField(_l("Customers entrusted the data to us"))
    customers = TickField(_l("Customers whose data is hit"))
    customer_hours = PeopleField(
        _l("Hours within which customers must be told"),
        validators=[Optional()],
        description=_l(
            "For customers that have no hours of their own on record. Empty: promptly, at most 5 days."
        ),
    )
    remark = text_field(_l("Remark"), 2000, optional=True)

    def offer(
        self, categories: Iterable[tuple[str, Any]], customers: Iterable[tuple[int, Any]]
    ) -> None:
        self.categories.choices = options(categories)
        self.customers.choices = options((str(number), name) for number, name in customers)
        self.cause.choices = options(choices_of(CAUSES))

    @property
    def facts(self) -> Assessed:
        return Assessed(
            categories=self.categories.data or (),
            people=self.people.data,
            cause=LeakCause(self.cause.data),
            is_encrypted=bool(self.is_encrypted.data),
            is_public=bool(self.is_public.data),
            financial_risk=bool(self.financial_risk.data),
            in_eea=bool(self.in_eea.data),
            is_entrusted=bool(self.is_entrusted.data),
            customer_hours=self.customer_hours.data,
            customers=[int(number) for number in self.customers.data or ()],
            communications=bool(self.communications.data),
            remark=self.remark.data or "",
        )


class KnownForm(FlaskForm):
    known_on = DayField(_l("Known to us since"), [needed()])
    known_time = MomentField(_l("Time"), validators=[needed()])
    reason = text_field(_l("Reason"), 1000)

    @property
    def known_at(self) -> datetime:
        return moment(filled(self.known_on), filled(self.known_time))


class SubmissionForm(FlaskForm):
    sent_to = line_field(_l("Sent to"), 300)
    how = line_field(_l("How it was sent"), 300)
    sent_on = DayField(_l("Day on which it was sent"), [needed()])
    sent_time = MomentField(_l("Time"), validators=[needed()])
    receipt = line_field(_l("Number of the receipt"), 120, optional=True)
    files = _files(_l("File that shows it"))

    def sent(self, key: DutyKey, files: Sequence[Any]) -> Sent:
        return Sent(
            kind=key[0],
            customer_id=key[1],
            sent_to=filled(self.sent_to),
            how=filled(self.how),
            sent_at=moment(filled(self.sent_on), filled(self.sent_time)),
            receipt=self.receipt.data or "",
            files=files,
        )


class LetterForm(FlaskForm):
    """A letter to a group of persons, in one language. `seen`: the wording that was on the page."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    persons = line_field(
        _l("Which persons"),
        300,
        description=_l("A group, such as: members who ordered in May. No names."),
    )
    happened = text_field(_l("What has happened"), LONG)
    data = text_field(_l("Which data"), 2000)
    cause = text_field(_l("Cause of the incident"), 2000)
    risk = text_field(_l("Harm that followed or may follow"), 2000)
    measures = text_field(
        _l("What we do, and what the persons can do"),
        LONG,
        description=_l("Such as: what was stopped, which password to change, what to watch for."),
    )
    contact = text_field(_l("Whom to ask"), 1000)

    @property
    def wording(self) -> LetterWording:
        return LetterWording(
            persons=filled(self.persons),
            happened=filled(self.happened),
            data=filled(self.data),
            cause=filled(self.cause),
            risk=filled(self.risk),
            measures=filled(self.measures),
            contact=filled(self.contact),
        )


class ToldPersonsForm(FlaskForm):
    persons = line_field(
        _l("Which persons"),
        300,
        description=_l("A group, such as: members who ordered in May. No names."),
    )
    people = PeopleField(_l("How many persons"), validators=[needed()])
    way = PickField(_l("How they were told"))
    told_on = DayField(_l("Day on which they were told"), [needed()])
    told_by = line_field(
        _l("Told by"), 300, description=_l("The department, or the vendor on our behalf.")
    )
    address = line_field(
        _l("Where it was published"),
        500,
        optional=True,
        description=_l("Of a substitute measure only: the address of the page."),
    )
    reason = text_field(
        _l("Why it is hard to tell the persons"),
        2000,
        optional=True,
        description=_l("Of a substitute measure only: such as no address on record."),
    )
    is_all = BooleanField(_l("With this everybody was told, or the substitute stands for the rest"))
    files = _files(_l("File that shows that they were told"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = options(choices_of(WAYS))

    @property
    def told(self) -> ToldPersons:
        return ToldPersons(
            persons=filled(self.persons),
            people=filled(self.people),
            way=ToldPersonsWay(self.way.data),
            told_on=filled(self.told_on),
            told_by=filled(self.told_by),
            address=self.address.data or "",
            reason=self.reason.data or "",
            is_all=bool(self.is_all.data),
        )


class ProposeForm(FlaskForm):
    reason = text_field(_l("Reason"), 2000)


class DecideForm(DecidingForm):
    remark = text_field(_l("Remark"), 2000, optional=True)

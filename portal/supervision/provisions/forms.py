"""The shape of what is typed about provisions; the rules are in workflow.py and services.py."""

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms.validators import InputRequired

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.ledger.vendors.entry.fields import OneOrNoneField
from portal.supervision.provisions.models import PolicyRecipient
from portal.supervision.provisions.standing import LegalNeed
from portal.supervision.provisions.workflow import MadeRecord, SiteService

IN_ORDER = {"yes": _l("In order"), "no": _l("Not in order")}


def share_words(shared: ShareOnDay) -> str:
    """What a box for it says: the category and, outside Japan, where it lies."""
    title = in_language(shared.title)
    if shared.share.country == JAPAN:
        return title
    return f"{title} ({in_language(country_text(shared.share.country))})"


class RecordForm(FlaskForm):
    """What one need of a basis has on record. `offer` first: what the need does not ask for is left out."""

    series = TickField(
        _l("Data it is about"), [InputRequired(_l("Choose the data that this is about."))]
    )
    choice = PickField(_l("Which one"), [chosen()])
    held_on = DayField(_l("Counts from"), [needed()])
    result = PickField(_l("Result"), [chosen()], default="yes")
    wording = text_field(_l("What it says"), 4000)
    edition = line_field(_l("Version of the text"), 60)
    place = line_field(_l("Where the record is kept"), 500)
    lasts_until = DayField(
        _l("Counts until"), description=_l("The last day. Empty where no end is agreed.")
    )
    files = MultipleFileField(
        _l("File that proves it"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, need: LegalNeed, shares: Iterable[ShareOnDay]) -> None:
        self.series.choices = options((one.share.series, share_words(one)) for one in shares)
        self.wording.label.text = words(need.what)
        if need.place is None:
            del self.place
        else:
            self.place.label.text = words(need.place)
        if not need.edition:
            del self.edition
        if need.choices is None:
            del self.choice
        else:
            self.choice.choices = [(id_, words(label)) for id_, label in need.choices.items()]
        if need.months is None:
            del self.result
        else:
            self.held_on.label.text = str(_l("Looked at on"))
            self.result.choices = options(IN_ORDER.items())

    def made(self, need: LegalNeed) -> MadeRecord:
        return MadeRecord(
            need=need.id,
            held_on=filled(self.held_on),
            wording=typed(self.wording),
            lasts_until=self.lasts_until.data,
            edition=typed(self.edition) if need.edition else "",
            place=typed(self.place) if need.place is not None else "",
            choice=self.choice.data if need.choices is not None else "",
            is_in_order=need.months is None or self.result.data != "no",
        )


class RecipientForm(FlaskForm):
    """A tag or service of the web site. `offer` first."""

    series = PickField(_l("Data that it sends"), [chosen()])
    service = line_field(_l("Tag or service"), 160)
    sent = text_field(
        _l("What is sent"),
        1000,
        description=_l("Such as the page, the time, a cookie’s number, the kind of device."),
    )
    aims = text_field(
        _l("What for"),
        1000,
        description=_l("What we use it for, and what the recipient uses it for."),
    )
    opt_out = line_field(
        _l("Address where people can object"),
        500,
        description=_l(
            "It is looked at once a year; that look is recorded beside the other records."
        ),
    )
    linked = PickField(_l("Does the recipient link it to persons?"), [chosen()])
    since = DayField(_l("On the site since"), [needed()])
    named_as_id = OneOrNoneField(
        _l("Name in the published policy"), none=_l("The policy does not name it")
    )

    def offer(self, shares: Iterable[ShareOnDay], names: Iterable[PolicyRecipient]) -> None:
        self.series.choices = options((one.share.series, share_words(one)) for one in shares)
        self.linked.choices = options({"yes": _l("Yes"), "no": _l("No")}.items())
        self.named_as_id.offer({one.id: one.name for one in names})

    def service_of_site(self) -> SiteService:
        return SiteService(
            series=self.series.data,
            service=typed(self.service),
            sent=typed(self.sent),
            aims=typed(self.aims),
            opt_out=typed(self.opt_out),
            is_linked=self.linked.data == "yes",
            since=filled(self.since),
            named_as_id=self.named_as_id.data,
        )


class LastDayForm(FlaskForm):
    last_day = DayField(_l("Last day"), [needed()], default=clock.today)

    @property
    def day(self) -> date:
        day: date = filled(self.last_day)
        return day


class EndRecipientForm(LastDayForm):
    reason = text_field(_l("Reason"), 1000)


class PolicyRecipientForm(FlaskForm):
    name = line_field(_l("Name as the policy says it"), 160)
    published = line_field(
        _l("Where it was published"),
        500,
        description=_l("Such as the address of the page, or the document and its version."),
    )
    since = DayField(_l("Named since"), [needed()])

"""The shape of what is typed about contracts; the rules are in terms.py and observations.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    line_field,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage.terms import MOST_MONTHS
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.labels import CONCLUDED, KINDS
from portal.ledger.contracts.models import (
    LONGEST_PLACE,
    Contract,
    ContractKind,
    ContractState,
    WayConcluded,
)
from portal.ledger.contracts.queries import Occasion
from portal.ledger.vendors.entry.fields import (
    OneOrNoneField,
    WholeField,
    as_typed,
    labels,
    number_or_none,
    with_empty,
)

LONGEST_TITLE = 200
DAY_NEEDED = _l("Please enter a day.")


def months(least: int) -> NumberRange:
    return NumberRange(
        least, MOST_MONTHS, _l("Please enter a number of months from %(min)s to %(max)s.")
    )


def conclusion_or_none(typed: str | None) -> WayConcluded | None:
    return WayConcluded(typed) if typed else None


class ContractForm(FlaskForm):
    """A contract; `version` is the one the person saw. Which fields are shown depends on its state."""

    title = line_field(
        _l("Title of the contract"), LONGEST_TITLE, description=_l("As it says on the paper.")
    )
    kind = PickField(_l("Kind of contract"), [chosen()])
    parent_id = OneOrNoneField(_l("Stands under"), none=_l("no other contract"))
    signed_on = DayField(_l("Signed on"), [Optional()])
    starts_on = DayField(
        _l("First day"),
        [Optional()],
        description=_l("Empty: from the day of signature."),
    )
    ends_on = DayField(
        _l("Last day of the term"),
        [Optional()],
        description=_l("Empty: no end was agreed."),
    )
    renews = BooleanField(_l("Renews by itself at the end of each term"))
    renewal_months = WholeField(_l("Renews for how many months"), [Optional(), months(1)])
    notice_months = WholeField(_l("Notice, months before the end"), [Optional(), months(0)])
    ended_on = DayField(_l("Ended: its last day"), [Optional()])
    retention = text_field(
        _l("Retention"),
        300,
        optional=True,
        description=_l(
            "How long the paper is kept: at least as long as the vendor holds the data."
        ),
    )
    kept_until_on = DayField(
        _l("Paper kept until"),
        [Optional()],
        description=_l(
            "The last day on which the paper is kept. You are told 90 days before if data of its work is still held. Empty: no day is set."
        ),
    )
    concluded = PickField(_l("How it was concluded"), coerce=conclusion_or_none, default=None)
    signatory_of_ours = line_field(
        _l("Signatory for us"), 160, optional=True, description=_l("Title and name.")
    )
    signatory_of_vendor = line_field(
        _l("Signatory for the vendor"), 160, optional=True, description=_l("Title and name.")
    )
    works = TickField(_l("Covers this work from its first day"), coerce=number_or_none, default=())
    file = FileField(
        _l("File of the contract"),
        description=_l(
            "A PDF, a Word document (.docx) or a text file (.txt) of up to 50 MB. It can be added later; once stored it cannot be changed."
        ),
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def __init__(
        self,
        titles: Mapping[int, str],
        works: Mapping[int, str] | None = None,
        contract: Contract | None = None,
        **kwargs: Any,
    ) -> None:
        """`titles`: the vendor's contracts by id; `works`: what a new one may cover at once."""
        super().__init__(**kwargs)
        state = contract.state if contract else None
        if works:
            self.works.choices = list(works.items())
        else:
            del self.works
        if contract is not None:
            del self.file
        if state is ContractState.DRAFT:
            del self.signed_on
        if state is not ContractState.ENDED:
            del self.ended_on
        self.kind.choices = with_empty(labels(KINDS))
        self.concluded.choices = with_empty(labels(CONCLUDED), _l("not recorded"))
        self.parent_id.offer(titles, contract.id if contract else None)

    def details(self) -> Details:
        return as_typed(self, Details)

    def chosen_works(self) -> list[int]:
        return list(self.works.data or ()) if "works" in self else []


def proposed(occasion: Occasion) -> dict[str, Any]:
    """What the form begins with."""
    if occasion.amended is None:
        return {"works": list(occasion.works)}
    title = words(say("Amendment of %(contract)s", contract=occasion.amended.title))
    kind, parent_id = ContractKind.MEMORANDUM, occasion.amended.id
    return {"title": title[:LONGEST_TITLE], "kind": kind, "parent_id": parent_id}


class OneDayForm(FlaskForm):
    """Asks for a single day, which is there once the form is valid."""

    @property
    def day(self) -> date:
        return next(field.data for field in self if isinstance(field, DayField) and field.data)


class SignForm(OneDayForm):
    signed_on = DayField(_l("Signed on"), [InputRequired(DAY_NEEDED)])


class EndForm(OneDayForm):
    ended_on = DayField(
        _l("Last day"),
        [InputRequired(DAY_NEEDED)],
        description=_l("A day to come is fine: it stays in force until then."),
    )


class FileForm(FlaskForm):
    file = FileField(
        _l("File"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "A PDF, a Word document (.docx) or a text file (.txt) of up to 50 MB. It is stored once and cannot be changed."
        ),
    )


class PlaceForm(FlaskForm):
    """Where the original is kept; `seen`: the row that was on the page."""

    place = line_field(
        _l("Where the original is kept"),
        LONGEST_PLACE,
        optional=True,
        description=_l(
            "So that somebody else finds it: building, room, cabinet, folder, or the service in which "
            "the signed document lies. Empty: it is taken back."
        ),
    )
    seen = HiddenField(default="")


class LookForm(OneDayForm):
    seen_on = DayField(_l("Seen on"), [InputRequired(DAY_NEEDED)])


class CoverForm(OneDayForm):
    engagement_id = OneOrNoneField(_l("Entrusted work"), none=_l("Please choose"))
    first_day = DayField(_l("Covered from"), [InputRequired(DAY_NEEDED)])

    def __init__(self, works: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.engagement_id.offer(works)

    def validate_engagement_id(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError(_l("Please choose one."))


class EndCoverForm(OneDayForm):
    """`seen`: the end that was on the page."""

    seen = HiddenField(default="")
    last_day = DayField(_l("Last day covered"), [InputRequired(DAY_NEEDED)])


class TermForm(FlaskForm):
    reason = text_field(_l("Reason for the decision"), 1000)

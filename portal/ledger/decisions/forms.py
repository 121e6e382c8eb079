"""What is typed with every decision, of consents, and of whose consent is needed."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import colleagues_of
from portal.foundation.core.pages.forms import (
    DecidingForm,
    PickField,
    chosen,
    line_field,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.ledger.decisions.workflow import KINDS, WITH_CONSENT, Seat


class NumberedForm(FlaskForm):
    """Mixin of every form that decides: under which number the company keeps the decision."""

    decision_number = line_field(
        _l("Number of the decision"),
        60,
        optional=True,
        description=_l("Where your company numbers its decisions."),
    )

    @property
    def number(self) -> str:
        return self.decision_number.data or ""


class ConsentForm(DecidingForm):
    comment = text_field(
        _l("Comment"),
        2000,
        optional=True,
        description=_l("Needed to object. Whoever decides reads it."),
    )


class SeatForm(FlaskForm):
    """Whose consent; the kind is chosen once."""

    kind = PickField(_l("Kind of decision"), [chosen()])
    name = line_field(_l("Function"), 120, description=_l("Such as: legal, IT."))
    name_en = line_field(_l("Function in English"), 120, optional=True)
    person_id = PickField(_l("Who consents"), [chosen()])
    deputy_id = SelectField(_l("Deputy"), default="")

    def offer(self, actor: Actor) -> None:
        people = [
            (str(person.id), person.name)
            for person in colleagues_of(actor)
            if person.as_actor().may(Permission.CONSENT_GIVE)
        ]
        self.kind.choices = options((kind.value, words(KINDS[kind])) for kind in WITH_CONSENT)
        self.person_id.choices = options([("", words(_l("Please choose"))), *people])
        self.deputy_id.choices = options([("", words(_l("nobody"))), *people])

    def seat(self) -> Seat:
        return Seat(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            person_id=int(self.person_id.data),
            deputy_id=int(self.deputy_id.data) if self.deputy_id.data else None,
        )


class EndSeatForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


def known(seat: Any) -> dict[str, Any]:
    """What stands, into a SeatForm."""
    return {
        "kind": seat.kind.value,
        "name": seat.name,
        "name_en": seat.name_en,
        "person_id": str(seat.person_id),
        "deputy_id": str(seat.deputy_id or ""),
    }

"""The shape of what is typed about confirmations; the rules are in workflow.py."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

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
from portal.foundation.core.words.messages import digits, say
from portal.foundation.lists.register import choices_of
from portal.ledger.decisions.forms import NumberedForm
from portal.ledger.engagements.models import Engagement
from portal.supervision.certificates.models import Certificate
from portal.supervision.certificates.workflow import name_of
from portal.supervision.confirmations.models import (
    ConfirmationKind,
    ConfirmationPerson,
    ConfirmationWork,
    Result,
    Side,
)
from portal.supervision.confirmations.services import Present, Recorded
from portal.supervision.confirmations.workflow import RESULTS, Certified, Seen

LONG = 4000


class ConfirmationForm(FlaskForm):
    """`offer` first. Which fields a page shows depends on the kind, chosen before."""

    kind = HiddenField()
    held_on = DayField(_l("Held on"), [needed()])
    place = line_field(_l("Place, or by what means"), 300, optional=True)
    works = TickField(_l("Work it is about"), [InputRequired(_l("Choose the work it is about."))])
    users = TickField(_l("By whom of the company"))
    ours = line_field(
        _l("Others of the company"),
        300,
        optional=True,
        description=_l("Names of those without an account here, such as auditors of that time."),
    )
    theirs = line_field(
        _l("People of the vendor"),
        300,
        optional=True,
        description=_l("With their titles. Names are erased when their time is over."),
    )
    looked_at = text_field(_l("What was looked at"), LONG)
    seen = text_field(_l("What was seen"), LONG)
    result = PickField(_l("Result"))
    certificate = PickField(
        _l("Certificate of the register"),
        description=_l("Where it is in the register, nothing of it has to be typed again."),
    )
    standard = line_field(
        _l("Standard"),
        160,
        optional=True,
        description=_l("Such as the Privacy Mark or ISO/IEC 27001."),
    )
    certificate_no = line_field(_l("Number of the certificate"), 120, optional=True)
    scope = text_field(_l("What it covers"), 1000, optional=True)
    certified_from = DayField(_l("Certified from"))
    certified_until = DayField(_l("Valid until"))
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(
        self,
        works: Iterable[tuple[int, str]],
        users: Iterable[tuple[int, str]],
        certificates: Mapping[int, Certificate],
    ) -> None:
        """`certificates`: of the vendor, by id."""
        self.registered = certificates
        if self.of_kind() is not ConfirmationKind.CERTIFICATE or not certificates:
            del self.certificate
        else:
            named = ((str(row.id), _called(row)) for row in certificates.values())
            self.certificate.choices = options([("", _l("It is not in the register")), *named])
        self.works.choices = options((str(work), name) for work, name in works)
        self.users.choices = options((str(user), name) for user, name in users)
        self.result.choices = options(choices_of(RESULTS))

    def of_kind(self) -> ConfirmationKind:
        """A visit, where the page was told another or nothing."""
        kinds = ConfirmationKind
        return next((kind for kind in kinds if kind == self.kind.data), kinds.SITE_VISIT)

    def certified(self) -> Certified:
        """As it stands in the register, where it was chosen there."""
        chosen = digits(self.certificate.data or "") if "certificate" in self else None
        row = self.registered.get(chosen or 0)
        if row is not None:
            return Certified(
                standard=words(name_of(row)),
                number=row.certificate_no or row.number,
                scope=row.scope[:1000],
                since=row.certified_from,
                until=row.certified_until,
                certificate_id=row.id,
            )
        return Certified(
            standard=self.standard.data or "",
            number=self.certificate_no.data or "",
            scope=self.scope.data or "",
            since=self.certified_from.data,
            until=self.certified_until.data,
        )

    def recorded(self, works: Sequence[Engagement], files: Sequence[Any] = ()) -> Recorded:
        seen = Seen(
            kind=self.of_kind(),
            held_on=filled(self.held_on),
            looked_at=filled(self.looked_at),
            seen=filled(self.seen),
            result=Result(self.result.data),
            place=self.place.data or "",
            certified=self.certified(),
        )
        present = Present(
            users=[int(number) for number in self.users.data or ()],
            ours=self.ours.data or "",
            theirs=self.theirs.data or "",
        )
        return Recorded(seen, works, present, files)


def _called(row: Certificate) -> str:
    told = {"number": row.number, "name": name_of(row), "day": row.certified_until}
    return words(say("%(number)s %(name)s, until %(day)s", **told))


def as_typed(
    works: Sequence[ConfirmationWork], people: Sequence[ConfirmationPerson]
) -> dict[str, Any]:
    """What of one that is on record stands in other rows, as the form shows it to be mended."""
    names = {person.side: person.name for person in people if person.user_id is None}
    return {
        "works": [str(work.engagement_id) for work in works],
        "users": [str(person.user_id) for person in people if person.user_id is not None],
        "ours": names.get(Side.COMPANY, ""),
        "theirs": names.get(Side.VENDOR, ""),
    }


class DecideForm(NumberedForm, DecidingForm):
    """`version`: of what was on the page, so that nobody approves what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    remark = text_field(
        _l("Remark"),
        2000,
        optional=True,
        description=_l("Needed where it is sent back: whoever recorded it reads what is missing."),
    )


class WithdrawForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)

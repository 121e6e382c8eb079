"""The shape of what is typed about published terms; the rules are in workflow.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.supervision.published_terms.models import TermsJudgement, TermsLook
from portal.supervision.published_terms.workflow import JUDGEMENTS, ReadTerms


class TermsForm(FlaskForm):
    """`offer` first."""

    contract_id = PickField(
        _l("Contract concluded by accepting them"),
        description=_l("Where the terms stand in place of a contract of our own."),
    )
    work_id = PickField(
        _l("Work for which the service is used"),
        description=_l(
            "Such as a cloud service on which the data lies. Needed without a contract."
        ),
    )
    terms_title = line_field(_l("Title of the terms"), 200)
    address = line_field(
        _l("Address of the terms"), 500, description=_l("Where everybody can read them today.")
    )
    edition = line_field(
        _l("Version as published"),
        120,
        description=_l("The number or the day that stands on the terms, such as “1 April 2026”."),
    )
    published_on = DayField(_l("In force from"))
    looked_on = DayField(_l("Looked at on"), [needed()], default=clock.today)
    files = MultipleFileField(
        _l("Copy of the terms"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )
    differs = text_field(
        _l("What differs from the version before"),
        4000,
        optional=True,
        description=_l("Or that nothing does."),
    )
    evaluation = text_field(
        _l("What we think of the terms"),
        4000,
        description=_l(
            "Above all what they say about confidentiality, use of the data, subcontractors, places, "
            "incidents, audits or certificates, and deletion at the end."
        ),
    )
    judgement = PickField(_l("Our judgement"), [chosen()])
    measure = text_field(
        _l("What makes up for what is missing"),
        2000,
        optional=True,
        description=_l(
            "Such as our own encryption, a certificate of the vendor, or limits on the data."
        ),
    )

    def offer(self, contracts: Iterable[tuple[int, str]], works: Iterable[tuple[int, str]]) -> None:
        none = [("", _l("None"))]
        self.contract_id.choices = none + options((str(one), name) for one, name in contracts)
        self.work_id.choices = none + options((str(one), name) for one, name in works)
        self.judgement.choices = options([("", _l("Not chosen yet")), *choices_of(JUDGEMENTS)])

    def read(self) -> ReadTerms:
        return ReadTerms(
            title=typed(self.terms_title),
            address=typed(self.address),
            edition=typed(self.edition),
            published_on=self.published_on.data,
            looked_on=filled(self.looked_on),
            differs=typed(self.differs) or "",
            evaluation=typed(self.evaluation),
            judgement=TermsJudgement(self.judgement.data),
            measure=typed(self.measure) or "",
        )

    @property
    def chosen_contract(self) -> int | None:
        return int(self.contract_id.data) if self.contract_id.data else None

    @property
    def chosen_work(self) -> int | None:
        return int(self.work_id.data) if self.work_id.data else None


def as_before(row: TermsLook | None) -> dict[str, object]:
    """Of the look that is followed, what usually stays; what we think is written anew."""
    if row is None:
        return {}
    return {
        "contract_id": "" if row.contract_id is None else str(row.contract_id),
        "work_id": "" if row.engagement_id is None else str(row.engagement_id),
        "terms_title": row.title,
        "address": row.address,
        "edition": row.edition,
        "published_on": row.published_on,
        "measure": row.measure,
    }

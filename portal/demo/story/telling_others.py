"""What the story tells of an assessment to come, and of what customers and everybody are told of the vendors."""

from typing import Final

from sqlalchemy import select

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Diary, Stage
from portal.foundation.accounts.people.account_services import move_last_day
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.customers.models import Customer
from portal.proof.assessor.preparation.services import set_assessment_day
from portal.proof.disclosures import queries, services
from portal.proof.disclosures.models import DisclosureKind
from portal.proof.disclosures.public_text.wording import usual_measures

PROCUREMENT: Final = "morishita"
AUDITOR: Final = "warren"
ADMINISTRATOR: Final = "akiba"


def tell(diary: Diary, _stage: Stage) -> None:
    diary.act(25, _expected)
    diary.act(14, _drafted)
    diary.act(13, _released)


def _expected(stage: Stage) -> None:
    """The assessment in some weeks, and until when the auditor's account is good."""
    with transaction():
        set_assessment_day(
            the_organisation(), stage.ago(-75), version=None, actor=stage.actor(OFFICER)
        )
    with transaction():
        move_last_day(
            stage.people[AUDITOR], stage.ago(-90), stage.actor(ADMINISTRATOR), version=None
        )


def _drafted(stage: Stage) -> None:
    actor = stage.actor(PROCUREMENT)
    with transaction():
        services.draft_text(clock.today(), usual_measures(), actor=actor)
    with transaction():
        services.draft_sheet(_customer(), clock.today(), actor=actor)


def _released(stage: Stage) -> None:
    for kind, customer_id in (
        (DisclosureKind.PUBLIC_TEXT, None),
        (DisclosureKind.CUSTOMER_SHEET, _customer().id),
    ):
        row = queries.waiting(kind, customer_id)
        if row is not None:
            with transaction():
                services.decide(
                    row, released=True, remark="", version=None, actor=stage.actor(OFFICER)
                )


def _customer() -> Customer:
    """The first of the register."""
    return db.session.scalars(select(Customer).order_by(Customer.id).limit(1)).one()

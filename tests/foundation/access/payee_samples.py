"""Rows of payees, which are the company's alone."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.payees.models import Payee, PayeeDraft, PayeeList
from tests.foundation.access.gathering import Samples, kept

FIRST = date(2026, 1, 5)


def a_payee_draft(rows: Samples, *, is_named: bool = True) -> int:
    return kept(
        PayeeDraft(
            taken_on=clock.today(),
            name="payees.csv",
            sha256="0" * 64,
            rows=[[2, ["Aoba Trading"]]],
            columns={"name": 0} if is_named else None,
            uploaded_by_id=rows.pam.id,
            uploaded_at=clock.now(),
        )
    )


def a_payee(rows: Samples, *, name: str = "Aoba Trading") -> int:
    number = db.session.scalar(select(func.count()).select_from(PayeeList)) or 0
    taken = kept(
        PayeeList(
            taken_on=FIRST + timedelta(days=number),
            name="payees.csv",
            sha256="0" * 64,
            payees=1,
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    return kept(Payee(name=name, first_list_id=taken, last_list_id=taken))


PAYEE_SAMPLES: Mapping[str, Callable[[Samples], int | str]] = {
    "payee_draft_id": a_payee_draft,
    "payee_id": a_payee,
}

"""The mail about a section greets the colleague and is signed by the company."""

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.submission import giving_services as giving
from tests.actors import acting
from tests.cast import Cast
from tests.letters import lacking


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_greets_and_is_signed(cast: Cast, assignment: Assignment, lang: str) -> None:
    with transaction(audited=False):
        cast.alf.language, cast.alf.name = Language(lang), "Ada"
        company = the_organisation()
        company.contact_ja = company.contact_en = "03-0000-0000"
    with transaction():
        giving.give_to(assignment.id, "s1", cast.alf.id, actor=acting(cast.ada))
    mail = db.session.scalars(select(OutboxEmail).where(OutboxEmail.key.like("section:%"))).one()
    assert lacking(mail.body, lang) == set()

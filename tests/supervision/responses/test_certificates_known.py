"""Which certificates cover the work (CRT-01) is on record in the register: shown, and filled in when confirmed."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.certificates.models import HandedInCertificate, Standard
from portal.supervision.questionnaires.publishing.standard import with_sources
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, GivenAnswer
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.certificates import make_certificate
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OPTIONS = [
    {"id": one, "label": {"ja": one, "en": one}, "score": score}
    for one, score in (("privacymark", 1), ("iso27001", 1), ("none", 0))
]


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = make_engagement(cast.acme)
    db.session.commit()
    return made


def asked(cast: Cast, *works: Engagement) -> Assignment:
    asks = question("CRT-01", "multi_choice", options=OPTIONS, evidence={"required": True})
    version = publish(with_sources(sheet(asks)))
    db.session.commit()
    with transaction():
        return send(cast.acme, list(works), version)


def test_what_is_in_force_is_answered_with_its_day_its_number_and_the_vendors_file(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.ada)
    told = {
        "standard": "iso_27001",
        "certificate_no": "IS 123456",
        "body": "BSI",
        "scope": "Printing at Chiba",
        "certified_until": "2027-03-31",
        "files": (BytesIO(FILE), "isms.pdf"),
    }
    assert browser.post("/certificates/own/new", data=told).status_code == 302
    handed_in = db.session.scalars(select(HandedInCertificate)).one()
    make_certificate(cast.pam, cast.acme, work, scope="Printing", handed_in_id=handed_in.id)
    make_certificate(cast.pam, cast.acme, work, standard=Standard.SOC_2_TYPE_1)  # no answer to it
    sent = asked(cast, work)
    at = f"/responses/{sent.id}/sections/s1"
    assert "Certificates in our register: CE-" in browser.get(at).text
    browser.post(at, data={"known": "CRT-01"})
    row = db.session.scalars(select(GivenAnswer)).one()
    assert (row.value, row.expires) == (["iso27001"], {"iso27001": "2027-03-31"})
    assert row.comment == "ISO/IEC 27001 (ISMS) / IS 123456 / Printing"
    files = db.session.scalars(select(AnswerFile)).all()
    assert [(file.question_id, file.file_name) for file in files] == [("CRT-01", "isms.pdf")]
    assert "in our register" not in browser.get(at).text  # it is answered


@pytest.mark.parametrize("lacks", ["work", "day"])
def test_one_that_is_over_or_leaves_work_out_is_not_on_record(
    cast: Cast, browser: Browser, work: Engagement, lacks: str
) -> None:
    other = make_engagement(cast.acme, "Mailing")
    covers = [work] if lacks == "work" else [work, other]
    until = date(2026, 11, 24) if lacks == "day" else date(2027, 3, 31)
    make_certificate(cast.pam, cast.acme, *covers, certified_until=until)
    sent = asked(cast, work, other)
    browser.sign_in(cast.ada)
    assert "in our register" not in browser.get(f"/responses/{sent.id}/sections/s1").text

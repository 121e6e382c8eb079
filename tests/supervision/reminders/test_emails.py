"""What Ada reads when several statements of Acme are due at once."""

from datetime import date
from itertools import count
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text, say, to_json
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.reminders.emails import MailReader, ToldObligation, digest
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.factories.vendors import make_vendor

TODAY = date(2026, 11, 25)
DUE = date(2026, 12, 11)
PLEDGE = Text("秘密保持", "Confidentiality")
ALONE = Text("再委託の禁止", "No subcontracting")
CALLS = Text("コールセンター業務", "Call centre")
PRINT = Text("印刷業務", "Printing")
_numbers = count(1)


def asked(cast: Cast, title: Text, work: Text, due_on: date = DUE, **more: Any) -> ToldObligation:
    row: Obligation = make_obligation(
        cast.acme, due_on=due_on, subject=make_vendor(f"About {next(_numbers)}"), **more
    )
    row.title = to_json(say("Attestation “%(title)s”: %(work)s", title=title, work=work))
    db.session.flush()
    return ToldObligation(row, "Acme", 0, "")


def reader(lang: str = "en", vendor_id: int | None = 1) -> MailReader:
    return MailReader(name="Ada", email="a@x.jp", language=lang, vendor_id=vendor_id, user_id=1)


@pytest.fixture
def three(cast: Cast) -> list[ToldObligation]:
    """Two statements about the calls and one about the printing, by one day."""
    return [asked(cast, ALONE, CALLS), asked(cast, PLEDGE, CALLS), asked(cast, ALONE, PRINT)]


def test_statements_of_one_day_are_told_as_one_with_one_link(three: list[ToldObligation]) -> None:
    mail = digest(reader(), three, the_organisation(), TODAY)
    assert mail.subject == (
        "[Request] 3 statements to sign (due Fri 11 Dec 2026) - Sazanami Transfer Inc. (for Acme)"
    )
    assert mail.body.count("■") == 1
    assert "- Call centre: No subcontracting, Confidentiality" in mail.body
    assert "- Printing: No subcontracting" in mail.body
    assert mail.body.count("/attestations/sitting") == 1
    assert "/obligations/" not in mail.body


def test_the_same_in_japanese(three: list[ToldObligation]) -> None:
    mail = digest(reader("ja"), three, the_organisation(), TODAY)
    assert mail.subject == (
        "【ご対応のお願い】誓約3件(期限: 2026年12月11日(金)) - 株式会社さざなみトランスファー(Acme 御中)"
    )
    assert "■ 誓約3件" in mail.body
    assert "- コールセンター業務: 再委託の禁止、秘密保持" in mail.body


def test_another_day_and_another_matter_stay_apart(cast: Cast, three: list[ToldObligation]) -> None:
    later = asked(cast, PLEDGE, PRINT, date(2026, 12, 18))
    other = asked(cast, PLEDGE, PRINT, kind=ObligationKind.ATTESTATION_CORRECTION)
    mail = digest(reader(), [*three, other, later], the_organisation(), TODAY)
    assert "and 2 more - Sazanami" in mail.subject
    assert mail.body.count("■") == 3
    assert f"/obligations/{later.obligation.id}" in mail.body


def test_a_single_statement_is_told_by_its_name(three: list[ToldObligation]) -> None:
    mail = digest(reader(), three[:1], the_organisation(), TODAY)
    assert mail.subject.startswith("[Request] Attestation “No subcontracting”: Call centre (due")
    assert "/attestations/sitting" not in mail.body


def test_the_company_is_led_to_the_vendor_and_vendors_are_not_mixed(
    cast: Cast, three: list[ToldObligation]
) -> None:
    row = make_obligation(cast.globex, due_on=DUE)
    mail = digest(reader(vendor_id=None), [*three, ToldObligation(row, "Globex", 0, "")],
                  the_organisation(), TODAY)  # fmt: skip
    assert mail.body.count("■") == 2
    assert mail.body.count("Vendor: Acme") == 1
    assert "/attestations/sitting" not in mail.body
    assert f"/obligations/{three[0].obligation.id}" in mail.body


def test_what_the_company_itself_has_to_do_stays_single(cast: Cast) -> None:
    two = [asked(cast, ALONE, CALLS, holder=Holder.PROCUREMENT) for _ in range(2)]
    mail = digest(reader(vendor_id=None), two, the_organisation(), TODAY)
    assert mail.body.count("■") == 2


def told(body: str) -> int:
    """Lines that name something, or say how many more there are of one thing."""
    return sum(line.lstrip().startswith(("■", "- ")) for line in body.splitlines())


@pytest.mark.parametrize(("lang", "words"), [("en", "And 70 more"), ("ja", "70件あります")])
def test_after_a_night_in_which_everything_fell_due_the_worst_are_named_and_the_rest_counted(
    cast: Cast, lang: str, words: str
) -> None:
    rows = [
        make_obligation(cast.acme, due_on=date(2026, 12, 1 + number // 5), holder=Holder.PROCUREMENT,
                        subject=make_vendor(f"Late {number}"))
        for number in range(120)
    ]  # fmt: skip
    mail = digest(
        reader(lang, vendor_id=None),
        [ToldObligation(row, "Acme", 0, "") for row in rows],
        the_organisation(),
        TODAY,
    )
    assert told(mail.body) == 50
    assert f"/obligations/{rows[49].id}" in mail.body
    assert f"/obligations/{rows[50].id}" not in mail.body
    after = mail.body.split(words)[1]
    assert "\nhttp://localhost/\n" in after, "the button below leads to all of them"


def test_whoever_has_no_account_is_told_how_many_more_without_a_link(cast: Cast) -> None:
    items = [
        asked(cast, ALONE, Text(f"業務{number}", f"Work {number}"), date(2026, 12, 1 + number // 5))
        for number in range(100)
    ]
    without = MailReader(name="Ada", email="a@x.jp", language="en", vendor_id=1, contact_id=1)
    body = digest(without, items, the_organisation(), TODAY).body
    assert told(body) <= 50
    assert "which are less urgent." in body
    assert "urgent: http" not in body


def test_what_is_told_as_one_ends_as_well(cast: Cast) -> None:
    items = [asked(cast, ALONE, Text(f"業務{number}", f"Work {number}")) for number in range(100)]
    body = digest(reader(), items, the_organisation(), TODAY).body
    assert told(body) == 50
    assert "100 statements to sign" in body
    assert "- Work 47:" in body
    assert "- and 52 more" in body
    assert "less urgent" not in body

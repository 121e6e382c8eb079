"""The pages of payees: a list taken in, everybody on it decided about, and who may do what."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.jobs import tasks
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.payees import queries, services
from portal.ledger.payees.models import Payee, PayeeDecision, PayeeDraft, PayeeOutcome
from portal.ledger.vendors.models import Vendor, VendorState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.ledger.payees.lists import DAY, LISTED, NUMBER, book, hand_in, payee, taken
from tests.queries import count_statements

O = PayeeOutcome  # noqa: E741


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def owed() -> list[Obligation]:
    kind = Obligation.kind == ObligationKind.PAYEE_DECISION
    return list(db.session.scalars(select(Obligation).where(kind).order_by(Obligation.id)))


def answers(*given: str) -> dict[str, str]:
    names = ("any_data", "own_workers", "carrier", "cloud", "for_us", "by_law")
    return dict(zip(names, given, strict=False))


def decide(browser: Browser, name: str, *given: str, **more: str) -> str:
    """Answered, seen where it ends, and put on record."""
    where = f"/payees/{payee(name).id}/decide"
    told = answers(*given) | more
    shown = browser.post(where, data=told)
    assert shown.status_code == 200, shown.text
    assert "The answers end here:" in shown.text
    mark = shown.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    sent = browser.post(where, data=told | {"seen": mark})
    assert sent.status_code == 302, sent.text
    return str(sent.location)


def test_a_list_is_compared_then_taken_over(pam: Browser, cast: Cast) -> None:
    assert "No payee list was taken in yet" in pam.get("/payees/").text
    where = hand_in(pam, book())
    page = pam.get(where).text
    assert "New: 3, changed: 0, as before: 0, wrong rows: 0." in page
    assert "845000" not in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    assert not queries.known_payees()

    sent = pam.post(where + "/take-over", data={"digest": digest})
    assert sent.location == "/payees/?outcome=undecided"
    page = pam.get(sent.location).text
    assert "0 of 3 payees decided, 3 undecided" in page
    assert "perhaps Acme" in page
    assert db.session.scalars(select(PayeeDraft)).all() == []
    (found,) = queries.all_lists()
    assert [line.action for line in trail_of(found)] == ["payee_list.taken_over"]
    assert pam.get(where).status_code == 404
    assert pam.post(where + "/take-over", data={"digest": digest}).status_code == 404


def test_a_wrong_row_keeps_the_list_out(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, book([*LISTED, ["1004", "", "", "", 5]]))
    page = pam.get(where).text
    assert "The payee has no name." in page
    assert "Take the list over" not in page
    sent = pam.post(where + "/take-over", data={"digest": ""})
    assert sent.status_code == 422
    assert not queries.known_payees()


def test_a_comparison_of_yesterday_is_not_taken_over(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, book())
    digest = pam.get(where).text.split('name="digest" value="')[1].split('"')[0]
    taken(cast.pip, LISTED[:1], date(2026, 11, 1))
    sent = pam.post(where + "/take-over", data={"digest": digest})
    assert sent.status_code == 409
    assert "The payees were changed after this list was compared." in sent.text


def test_columns_without_known_headings_are_named_by_hand(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, book(heads=("A", "B", "C", "D", "E")))
    page = pam.get(where).text
    assert "Which column is what" in page
    assert "845000" in page
    both = pam.post(where, data={"first": "2", "name": "1", "kana": "1"})
    assert both.status_code == 422
    assert "One column can be only one of these." in both.text
    assert pam.post(where, data={"first": "2"}).status_code == 422

    sent = pam.post(where, data={"first": "2", "name": "1", "code": "0"})
    assert sent.status_code == 302
    page = pam.get(where).text
    assert "New: 3" in page
    assert "845000" not in str(db.session.scalars(select(PayeeDraft)).one().rows)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-27", "Enter the day on which it was taken out of accounting."),
        ("2026-11-20", "There is a list of Fri 20 Nov 2026 already."),
    ],
)
def test_one_list_for_a_day(pam: Browser, cast: Cast, day: str, said: str) -> None:
    taken(cast.pam)
    sent = pam.post(
        "/payees/lists/new", data={"file": (BytesIO(book()), "a.xlsx"), "taken_on": day}
    )
    assert sent.status_code == 422
    assert said in sent.text


def test_a_withdrawn_list_leaves_nothing(pam: Browser, cast: Cast) -> None:
    where = hand_in(pam, book())
    pam.post(where + "/withdraw")
    assert db.session.scalars(select(PayeeDraft)).all() == []


def test_a_forgotten_list_goes_after_thirty_days(pam: Browser, cast: Cast, clock: Clock) -> None:
    hand_in(pam, book())
    clock.advance(days=30)
    tasks.remove_unconfirmed()
    assert db.session.scalars(select(PayeeDraft)).all()
    clock.advance(minutes=1)
    tasks.remove_unconfirmed()
    assert db.session.scalars(select(PayeeDraft)).all() == []


def test_one_obligation_for_all_that_are_new_and_it_ends_with_the_last(
    pam: Browser, cast: Cast
) -> None:
    taken(cast.pam)
    (one,) = owed()
    assert (one.holder, one.vendor_id, one.is_open) == (Holder.PROCUREMENT, None, True)
    assert 30 <= (one.due_on - clock.today()).days <= 34
    assert "Decide about the payees that are new on the list of" in pam.get("/today").text

    decide(pam, "いずみ電力株式会社", "no", reason="電気料金")
    decide(pam, "Ａｃｍｅ", "yes", "no", "yes", reason="信書のみ")
    assert owed()[0].is_open
    decide(pam, "(株)みずいろ印刷", "yes", "no", "no", "no", "yes")
    assert owed()[0].is_open, "it is entrusted and not in the register yet"
    sent = pam.post(
        f"/payees/{payee('(株)みずいろ印刷').id}/register",
        data={"name": "株式会社みずいろ印刷", "kind": "printing_mailing", "country": "JP"},
    )
    assert sent.status_code == 302
    (one,) = owed()
    assert not one.is_open


def test_the_way_from_the_list_into_the_register(pam: Browser, cast: Cast) -> None:
    taken(cast.pam)
    onward = decide(pam, "(株)みずいろ印刷", "yes", "no", "no", "no", "yes")
    page = pam.get(onward).text
    assert f'value="{NUMBER}"' in page
    assert 'value="ミズイロインサツ"' in page
    told = {"name": "株式会社みずいろ印刷", "kind": "printing_mailing", "country": "JP"}
    sent = pam.post(onward, data=told | {"corporate_number": NUMBER})
    vendor = db.session.scalars(select(Vendor).where(Vendor.corporate_number == NUMBER)).one()
    assert (vendor.state, sent.location) == (VendorState.CANDIDATE, f"/vendors/{vendor.id}")
    row = payee("(株)みずいろ印刷")
    assert (row.outcome, row.registered_id) == (O.IN_REGISTER, vendor.id)
    assert [line.action for line in trail_of(row)] == ["vendor.registered", "payee.decided"]
    assert pam.post(onward, data=told | {"name": "別の名前"}).status_code == 422


def test_a_match_is_proposed_and_a_person_confirms_it(pam: Browser, cast: Cast) -> None:
    mizuiro = make_vendor("別の書き方の印刷")
    mizuiro.corporate_number = NUMBER
    db.session.commit()
    taken(cast.pam)
    page = pam.get("/payees/matches").text
    assert "the same corporate number" in page
    assert "the same name" in page
    assert payee("Ａｃｍｅ").outcome is O.UNDECIDED, "nothing is taken for true"

    acme = payee("Ａｃｍｅ").id
    wrong = pam.post("/payees/matches", data={"pairs": f"{acme}-{cast.globex.id}"})
    assert wrong.status_code == 409
    assert pam.post("/payees/matches", data={}).status_code == 422
    both = [f"{acme}-{cast.acme.id}", f"{payee('(株)みずいろ印刷').id}-{mizuiro.id}"]
    assert pam.post("/payees/matches", data={"pairs": both}).status_code == 302
    assert pam.post("/payees/matches", data={"pairs": both}).status_code == 409, "once"
    assert payee("Ａｃｍｅ").registered_id == cast.acme.id
    assert payee("(株)みずいろ印刷").registered_id == mizuiro.id
    assert "No payee waits to be compared" in pam.get("/payees/matches").text


def test_a_vendor_is_named_by_hand(pam: Browser, cast: Cast) -> None:
    taken(cast.pam)
    where = f"/payees/{payee('いずみ電力株式会社').id}/vendor"
    make_vendor("Globex Japan")
    for name, said in (
        ("nobody", "No vendor of the register is called so."),
        ("glob", "Several vendors are found: Globex, Globex Japan."),
        ("", "Please fill this in."),
    ):
        refused = pam.post(where, data={"vendor": name})
        assert refused.status_code == 422
        assert said in refused.text
    assert pam.post(where, data={"vendor": "globex"}).status_code == 302
    assert payee("いずみ電力株式会社").registered_id == cast.globex.id


def test_several_that_are_plain_are_decided_at_once(pam: Browser, cast: Cast) -> None:
    taken(cast.pam)
    ids = [payee(name).id for name in ("いずみ電力株式会社", "Ａｃｍｅ")]
    chosen = {"ids": ",".join(map(str, ids))}
    page = pam.post("/payees/no-data", data=chosen)
    assert page.status_code == 200
    assert "いずみ電力株式会社" in page.text
    assert pam.post("/payees/no-data", data=chosen | {"go": "1"}).status_code == 422
    sent = pam.post("/payees/no-data", data=chosen | {"go": "1", "reason": "光熱費"})
    assert sent.status_code == 302
    rows = [queries.decisions_about(payee_id)[0] for payee_id in ids]
    assert [(one.outcome, one.reason, one.decided_by_id) for one in rows] == [
        (O.NO_DATA, "光熱費", cast.pam.id)
    ] * 2
    again = pam.post("/payees/no-data", data=chosen | {"go": "1", "reason": "光熱費"})
    assert again.status_code == 302
    assert len(db.session.scalars(select(PayeeDecision)).all()) == 2


def test_what_somebody_decided_meanwhile_is_not_decided_with_the_others(cast: Cast) -> None:
    taken(cast.pam)
    ids = [payee(name).id for name in ("いずみ電力株式会社", "Ａｃｍｅ")]
    with transaction():
        services.decide_no_data(ids[:1], reason="光熱費", actor=acting(cast.pip))
    with transaction():
        assert services.decide_no_data(ids, reason="家賃", actor=acting(cast.pam)) == 1
    assert [queries.decisions_about(one)[0].reason for one in ids] == ["光熱費", "家賃"]
    with pytest.raises(RuleViolated), transaction():
        services.decide_no_data(ids, reason="税金", actor=acting(cast.pam))


def test_a_decision_is_replaced_and_never_changed(pam: Browser, cast: Cast) -> None:
    taken(cast.pam)
    decide(pam, "いずみ電力株式会社", "no", reason="電気料金")
    where = f"/payees/{payee('いずみ電力株式会社').id}"
    assert "checked" in pam.get(where + "/decide").text
    decide(pam, "いずみ電力株式会社", "yes", "yes", reason="検針員の派遣")
    now, before = queries.decisions_about(payee("いずみ電力株式会社").id)
    assert (before.outcome, before.reason) == (O.NO_DATA, "電気料金")
    assert (now.outcome, now.replaces_id) == (O.OWN_WORKERS, before.id)
    page = pam.get(where).text
    assert "電気料金" in page
    assert "検針員の派遣" in page


def test_the_page_says_what_is_not_answered_and_loses_nothing(pam: Browser, cast: Cast) -> None:
    taken(cast.pam)
    where = f"/payees/{payee('いずみ電力株式会社').id}/decide"
    refused = pam.post(where, data=answers("yes", "no") | {"reason": "配電"})
    assert refused.status_code == 422
    assert "Please answer this question." in refused.text
    assert "配電" in refused.text
    open_end = pam.post(where, data=answers("yes", "no", "no", "no", "no", "no"))
    assert "Choose the ground on which it receives the data." in open_end.text
    unsaid = pam.post(where, data=answers("no") | {"seen": "no_data "})
    assert unsaid.status_code == 422
    assert "Say why: the next reader cannot ask you." in unsaid.text
    assert payee("いずみ電力株式会社").outcome is O.UNDECIDED


def test_answers_changed_after_their_end_was_shown_are_shown_again(
    pam: Browser, cast: Cast
) -> None:
    taken(cast.pam)
    where = f"/payees/{payee('いずみ電力株式会社').id}/decide"
    told = answers("yes", "no", "yes") | {"reason": "配電", "seen": "no_data "}
    shown = pam.post(where, data=told)
    assert shown.status_code == 200
    assert payee("いずみ電力株式会社").outcome is O.UNDECIDED


def test_next_year_asks_only_about_the_new_ones(pam: Browser, cast: Cast, clock: Clock) -> None:
    taken(cast.pam)
    for row in queries.known_payees():
        decide(pam, row.name, "no", reason="光熱費")
    clock.advance(days=365)
    taken(cast.pam, [*LISTED[:2], ["2001", "さざなみ警備", "", "", 1]], date(2027, 11, 20))
    assert payee("さざなみ警備").outcome is O.UNDECIDED
    first, second = owed()
    assert (first.is_open, second.is_open) == (False, True)
    told = [words(one, "ja") for one in queries.sentences_on(date(2027, 11, 21))]
    assert told == ["11月20日(土)時点の支払先一覧: 支払先3件中2件を判定、未判定1件。"]
    before = [words(one, "ja") for one in queries.sentences_on(date(2026, 11, 26))]
    assert before == ["2026年11月20日(金)時点の支払先一覧: 支払先3件中3件を判定、未判定0件。"]
    assert "only on earlier lists" in pam.get("/payees/").text


def test_without_a_list_it_is_not_known_whether_the_register_is_whole(cast: Cast) -> None:
    (sentence,) = queries.sentences_on(DAY)
    assert "is not known" in words(sentence, "en")


def test_an_older_list_that_comes_late_changes_no_name(cast: Cast) -> None:
    taken(cast.pam)
    taken(cast.pam, [["1001", "いずみ電気", "", "", 1]], date(2025, 11, 20))
    row = payee("いずみ電力株式会社")
    newest = queries.newest_list()
    assert newest is not None
    assert row.last_list_id == newest.id
    assert [entry.name for _, entry in queries.lists_with(row.id)] == [
        "いずみ電力株式会社",
        "いずみ電気",
    ]


def test_the_auditor_reads_and_changes_nothing(browser: Browser, cast: Cast) -> None:
    taken(cast.pam)
    browser.sign_in(cast.ann)
    page = browser.get("/payees/").text
    assert "いずみ電力株式会社" in page
    assert "Take in a list" not in page
    assert "Compare and confirm" not in page
    where = f"/payees/{payee('いずみ電力株式会社').id}"
    assert "Decide" not in browser.get(where).text.split("<main")[1].split("What was decided")[0]
    assert browser.post(where + "/decide").status_code == 403
    browser.sign_in(cast.ada)
    assert browser.get("/payees/").status_code in (403, 404)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_register_as_a_file(pam: Browser, cast: Cast, kind: str) -> None:
    taken(cast.pam)
    answer = pam.get(f"/payees/?file={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        assert "いずみ電力株式会社" in answer.get_data(as_text=True)


def test_twice_as_many_payees_cost_no_further_statement(pam: Browser, cast: Cast) -> None:
    def rows(start: int, many: int) -> list[list[object]]:
        return [[str(n), f"支払先{n}号", "", "", 1] for n in range(start, start + many)]

    taken(cast.pam, [*LISTED, *rows(5000, 10)])
    pam.get("/payees/")
    with count_statements() as few:
        pam.get("/payees/")
    taken(cast.pam, rows(6000, 20), date(2026, 11, 21))
    pam.get("/payees/")
    with count_statements() as many:
        pam.get("/payees/")
    assert many.total == few.total
    assert len(db.session.scalars(select(Payee)).all()) == 33

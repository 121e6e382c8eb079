"""Two places of one report never say what cannot both be so."""

import re
from datetime import date

import pytest

from portal.content import catalogue
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words import i18n
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.documents import renewal_services
from portal.ledger.contracts.models import ClauseState
from portal.ledger.engagements.models import EngagementTerms
from portal.proof.reports.content.parts import Empty, Findings, Nothing
from portal.proof.reports.content.tables import LogRow
from portal.proof.reports.facts.queries import RequestAnswered, how_signed
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    Medium,
    SignatoryAuthority,
)
from portal.supervision.confirmations.models import Result
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract
from tests.factories.findings import make_finding
from tests.proof.reports import rendering
from tests.proof.reports.drafts import content_of, issued, shown, there
from tests.proof.reports.story import Story
from tests.supervision.confirmations.steps import confirm

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
WITH_POINTS = {"ja": "おおむね適切(要改善点あり)", "en": "In order, with points to mend"}
TO_MARCH = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


def look_again(story: Story, cast: Cast) -> None:
    """At one clause of the master contract only."""
    secret = catalogue.clause("return_destruction")
    seen = Observation(ClauseState.PRESENT, article="第14条", page=3)
    with transaction():
        check_services.save_check(
            story.master, ClauseEntry(secret, seen, 0), actor=acting(cast.pia)
        )


@LANGUAGES
def test_a_contract_was_checked_when_its_oldest_check_was_made(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    """As "The last check was on ..." of the plan counts it; a later look at one clause is told."""
    clock.go_to(date(2026, 8, 3))
    look_again(story, cast)
    clock.go_to(date(2026, 11, 25))
    report = issued(cast, language=lang)
    master, individual = there(content_of(report).clauses).contracts.rows
    assert (master.checked_on, master.checked_by) == (date(2026, 4, 14), "森本 紗季")
    assert master.some_checked_on == date(2026, 8, 3)
    assert (individual.checked_on, individual.some_checked_on) == (date(2026, 4, 14), None)
    page = rendering.page(content_of(report))
    some = "一部の条項は" if lang == "ja" else "some clauses on"
    assert page.count(some) == 1
    assert "2026/08/03" in page.split(some)[1][:60] or "3 Aug 2026" in page.split(some)[1][:60]


@LANGUAGES
def test_a_visit_that_noted_something_is_not_denied_among_the_findings(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    clock.go_to(date(2026, 8, 3))
    works = [story.mailing]
    visit = confirm(cast.pam, cast.pia, story.vendor, works, result=Result.WITH_FINDINGS)
    clock.go_to(date(2026, 11, 25))
    section = shown(story, cast, language=lang).findings
    assert isinstance(section, Empty)
    assert section.kind is Nothing.NONE_HAPPENED
    assert visit.number in section.sentence
    assert ("指摘事項の登録はない" if lang == "ja" else "no finding was opened") in section.sentence
    make_finding(story.vendor, opened_on=date(2026, 8, 20))
    section = shown(story, cast, language=lang).findings
    assert isinstance(section, Findings)
    assert visit.number in section.lead


def test_a_visit_where_all_was_in_order_leaves_no_word_among_the_findings(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    visit = confirm(cast.pam, cast.pia, story.vendor, [story.mailing])
    clock.go_to(date(2026, 11, 25))
    section = shown(story, cast, language="en").findings
    assert isinstance(section, Empty)
    assert section.sentence == "nothing was found that had to be mended."
    assert visit.number not in section.sentence


def test_what_was_seen_with_something_to_mend_is_not_called_without_a_problem(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    works = [story.mailing]
    confirm(cast.pam, cast.pia, story.vendor, works, result=Result.WITH_FINDINGS)
    clock.go_to(date(2026, 11, 25))
    for lang, words in WITH_POINTS.items():
        page = rendering.page(shown(story, cast, language=lang), preview=True)
        assert words in page
        assert "問題なし" not in page
        assert "with findings" not in page


@LANGUAGES
def test_a_tier_without_subcontracting_says_so_beside_a_declared_party(
    story: Story, cast: Cast, lang: str
) -> None:
    report = shown(story, cast, language=lang)
    (party,) = there(report.attestations).parties.rows
    invoices, mailing = there(report.work).tiers.rows
    *_, addend = invoices.addends
    assert addend.points == 0
    assert story.invoices.number in addend.basis
    assert party.attestation == story.with_exceptions.number
    assert party.attestation in addend.basis
    assert "4.2" in addend.basis
    assert mailing.addends[-1].basis == story.mailing.number  # it declared nobody


def test_a_tier_that_counts_subcontracting_has_nothing_to_add(story: Story, cast: Cast) -> None:
    terms = db.session.scalars(
        db.select(EngagementTerms).where(EngagementTerms.engagement_id == story.invoices.id)
    ).one()
    terms.subcontracting = "approved_one"
    db.session.commit()
    invoices, _ = there(shown(story, cast).work).tiers.rows
    assert invoices.addends[-1].points == 2
    assert invoices.addends[-1].basis == story.invoices.number


@LANGUAGES
def test_a_renewal_that_was_noted_later_is_not_told_as_an_act_of_that_day(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    contract = make_contract(
        story.vendor,
        number="C-2026-050",
        title="覚書",
        starts_on=date(2025, 11, 1),
        ends_on=date(2026, 12, 31),
        renews=True,
        renewal_months=12,
    )
    db.session.commit()
    clock.go_to(date(2027, 1, 20))
    assert renewal_services.renew_terms() == 1
    (row,) = renewals(story, cast, lang, contract.number)
    assert row.on == date(2027, 1, 20)
    assert ("自動更新されたことを記録" if lang == "ja" else "noted") in row.activity
    assert ("2027年1月1日" if lang == "ja" else "1 January 2027") in row.activity


@LANGUAGES
def test_a_renewal_noted_on_its_day_is_told_as_it_was(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    contract = make_contract(
        story.vendor,
        number="C-2026-050",
        title="覚書",
        starts_on=date(2025, 11, 1),
        ends_on=date(2026, 12, 31),
        renews=True,
        renewal_months=12,
    )
    db.session.commit()
    clock.go_to(date(2027, 1, 1))
    assert renewal_services.renew_terms() == 1
    (row,) = renewals(story, cast, lang, contract.number)
    assert "記録" not in row.activity
    assert "noted" not in row.activity


def renewals(story: Story, cast: Cast, lang: str, number: str) -> list[LogRow]:
    rows = there(shown(story, cast, language=lang, **TO_MARCH).log).log.rows
    return [row for row in rows if row.record == number]


@pytest.mark.parametrize(("lang", "is_told"), [("en", True), ("ja", False)])
def test_names_of_signers_stand_as_signed_and_the_english_report_says_so(
    story: Story, cast: Cast, lang: str, is_told: bool
) -> None:
    signed = there(shown(story, cast, language=lang).attestations).attestations
    assert signed.rows[0].signer == "高瀬 隆司"
    assert ("Names and titles stand as they were signed." in (signed.note or "")) is is_told


def test_the_report_names_the_password_alone_where_that_is_known_of_all_that_name_no_other_way(
    story: Story, cast: Cast
) -> None:
    told = there(shown(story, cast, language="en").attestations).attestations
    assert "with the password entered again. The receipts" in (told.note or "")
    assert all("passkey" not in row.authority for row in told.rows)
    password, passkey, unknown = (
        Attestation(medium=Medium.PORTAL, proved_by=way) for way in (*ProvedBy, None)
    )
    by_both = i18n.words(how_signed([password, passkey]), "en")
    assert "with the password entered again; where a passkey is named, by a passkey" in by_both
    for some in ([unknown], [unknown, password], [unknown, passkey], []):
        assert "entered again or by a passkey" in i18n.words(how_signed(some), "en")
    authority = SignatoryAuthority(number="A-2026-001")
    row = RequestAnswered(AttestationRequest(), None, None, passkey, authority)
    assert [i18n.words(one, "en") for one in row.entitled_by] == ["A-2026-001", "passkey"]


def test_no_english_sentence_begins_small(story: Story, cast: Cast) -> None:
    confirm(cast.pam, cast.pia, story.vendor, [story.mailing])
    make_finding(story.vendor, opened_on=date(2026, 8, 20))
    page = rendering.page(shown(story, cast, language="en", **TO_MARCH), preview=True)
    blocks = re.split(r"</(?:p|td|th|li|dd|h\d)>", page.partition("<article")[2].partition(">")[2])
    said = [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in blocks]
    whole = [one for one in said if re.search(r"[a-z]\.$", one) and " " in one]
    assert whole
    assert not [one for one in whole if one[0].islower()]
    assert not [one for one in said if re.search(r"[a-z]\. [a-z]", one)]

"""An amendment takes the place of a clause: two statements are void, and are signed anew on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.clauses import services
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.queries import requests_of_vendor
from portal.supervision.attestations.services import record_authority
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.factories.papers import contract_pdf
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.clause_desk import press
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.stories import PASSWORD, today
from tests.journeys.vendor_side import SIGN
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import SPRING, make_work
from tests.supervision.attestations.signed import signed

FALL = ("no_subcontracting", "confidentiality_pledge")
STANDS = "purpose_minimisation"
CLAUSE = "no_subcontracting"
JOINED = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{WORD JOINER}": None})


@dataclass(frozen=True, slots=True)
class Said:
    """What people type in one language."""

    vendor: str
    work: str
    master: str
    amendment: str
    paper: tuple[str, ...]
    article: str


SAID = {
    "ja": Said(
        vendor="株式会社ひばり封緘",
        work="会報の封入と発送",
        master="業務委託基本契約書",
        amendment="再委託に関する覚書",
        paper=("第3条（再委託）", "乙は、本業務の全部又は一部を第三者に再委託してはならない。"),
        article="第3条",
    ),
    "en": Said(
        vendor="Skylark Mailing Ltd.",
        work="Mailing of the members' letter",
        master="Master agreement on mailing",
        amendment="Memorandum on subcontracting",
        paper=("Article 3 (Subcontracting)", "The vendor passes no part of the work on."),
        article="3",
    ),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A vendor of its own, whose signatory signed three statements while the contract was as it was."""

    buyer: str
    signatory: str
    vendor_id: int
    contract_id: int


@dataclass(frozen=True, slots=True)
class Record:
    """A statement as the page of a vendor shows it; `why`: why it no longer stands, in words."""

    statement_id: str
    number: str
    state: str
    why: str
    follows: str


@pytest.fixture
def scene(office: Office) -> Callable[[str], Scene]:
    def furnish(lang: str) -> Scene:
        said, buyer, signatory = SAID[lang], f"Nao{lang}", f"Mio{lang}"
        with at_work(office), transaction(audited=False):
            vendor = make_vendor(
                said.vendor,
                kind="printing_mailing",
                owner_id=hire(buyer, Role.PROCUREMENT, lang).id,
            )
            mio = hire(signatory, Role.VENDOR_SIGNATORY, lang, vendor)
            work = make_work(vendor, said.work, purposes=["printing_mailing"])
            share(work, first_handover_on=SPRING)
            contract = make_contract(vendor, said.master)
            make_cover(contract, work.id)
            make_checks(contract)
            record_authority(
                mio,
                given_by=signatory,
                paper=said.master,
                until=add_months(clock.today(), 12),
                actor=SYSTEM,
            )
            found = Scene(buyer, signatory, vendor.id, contract.id)
            mio_id, work_id = mio.id, work.id
        for one in (*FALL, STANDS):
            attested(office, mio_id, work_id, one)
        office.portal.typed |= {said.vendor, said.work, said.master, *said.paper, buyer, signatory}
        return found

    return furnish


def attested(office: Office, signer_id: int, work_id: int, statement_id: str) -> None:
    """Signed forty days ago, about the time since spring."""
    with at_work(office), transaction(audited=False):
        signer = db.session.get_one(User, signer_id)
        work = db.session.get_one(Engagement, work_id)
        signed(signer, work, statement_id, first=SPRING, last=today() - timedelta(days=41))


def records(office: Office, here: Scene, lang: str) -> list[Record]:
    """What the vendor signed, the oldest first."""
    with at_work(office):
        rows = [one.attestation for one in requests_of_vendor(here.vendor_id)]
        signed_rows = sorted((one for one in rows if one), key=lambda one: one.id)
        numbers = {one.id: one.number for one in signed_rows}
        return [
            Record(
                one.statement_id,
                one.number,
                one.state.value,
                words(one.why_ended, lang) if one.why_ended else "",
                numbers.get(one.replaces_id or 0, ""),
            )
            for one in signed_rows
        ]


def reads(visitor: Visitor, *sentences: str) -> None:
    """Each stands on the page as somebody sees it, wherever its lines may break."""
    text = " ".join(visitor.text.translate(JOINED).split())
    for sentence in sentences:
        wanted = " ".join(sentence.translate(JOINED).split())
        assert wanted in text, f"{wanted!r} is not on {visitor.page.url}: {text[:1200]}"


def file_the_amendment(nao: Visitor, here: Scene, said: Said, folder: Path) -> None:
    """Signed today, under the contract, with its paper; it covers what the contract covers."""
    nao.open(f"/vendors/{here.vendor_id}/contracts")
    nao.follow("Register a contract")
    nao.fill(title=said.amendment, kind="memorandum", parent_id=here.contract_id, signed_on=today())
    nao.press("Register the contract")
    paper = folder / f"{said.amendment}.pdf"
    paper.write_bytes(contract_pdf((said.paper,)))
    nao.fill(file=paper)
    nao.press("Store the file")
    nao.finds(paper.name)
    nao.finds(said.work)
    nao.portal.let_jobs_run("papers")


def replace_a_clause(nao: Visitor, said: Said) -> None:
    """Beside the paper of the amendment, by keyboard."""
    nao.follow("Check the clauses", within="main")
    nao.open(f"{nao.page.url}?clause={CLAUSE}")
    nao.page.locator("[data-page='1'] text", has_text=said.paper[1][:8]).first.wait_for()
    nao.page.keyboard.press("1")
    nao.fill(article=said.article, replaces=True)
    press(nao, "Enter")
    nao.page.keyboard.press("Escape")


def check_the_contract_again(office: Office, nao: Visitor, here: Scene) -> None:
    """The next morning its clauses are asked for again, and confirmed."""
    with at_work(office):
        services.open_due_checks()
    nao.open(f"/contracts/{here.contract_id}")
    nao.follow("Check again")
    nao.press("Confirm what is ticked")
    nao.reads("Nothing has to be checked again")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_amendment_makes_two_statements_void_and_they_are_signed_anew(
    office: Office, arrive: Arrive, scene: Callable[[str], Scene], folder: Path, lang: str
) -> None:
    here, said = scene(lang), SAID[lang]
    nao = arrive(here.buyer, lang)
    file_the_amendment(nao, here, said, folder)
    replace_a_clause(nao, said)
    check_the_contract_again(office, nao, here)
    nao.open(f"/vendors/{here.vendor_id}/contracts")
    nao.finds(said.amendment)
    assert {one.state for one in records(office, here, lang)} == {"signed"}

    office.portal.let_jobs_run("reconcile")

    void = [one for one in records(office, here, lang) if one.state == "void"]
    assert tuple(one.statement_id for one in void) == FALL
    nao.open(f"/vendors/{here.vendor_id}/attestations")
    reads(nao, *(one.why for one in void))
    assert nao.text.count(nao.word("Waiting for the vendor")) == len(FALL)
    nao.follow_first(f'main tr:has-text("{void[0].number}") a.row-name')
    reads(nao, void[0].why)

    mio = arrive(here.signatory, lang, phone=True)
    mio.open("/todo")
    reads(mio, *(one.why for one in void))
    mio.open("/done")
    reads(mio, *(one.why for one in void))
    sign_both(mio, void)

    new = records(office, here, lang)[-len(FALL) :]
    assert [(one.statement_id, one.state) for one in new] == [(one, "signed") for one in FALL]
    assert [one.follows for one in new] == [one.number for one in void]
    mio.follow("Done")
    reads(mio, *(one.number for one in (*new, *void)), *(one.why for one in void))
    mio.follow("Show what was signed", about=void[0].number)
    reads(mio, void[0].why, new[0].number)
    mio.open("/todo")
    mio.reads("Nothing is asked of you at the moment.")

    nao.open(f"/vendors/{here.vendor_id}/attestations")
    nao.follow_first(f'main tr:has-text("{new[0].number}") a.row-name')
    reads(nao, new[0].number, void[0].number)
    office.portal.let_jobs_run("reconcile")
    assert [one.state for one in records(office, here, lang)].count("void") == len(FALL)


def sign_both(mio: Visitor, void: list[Record]) -> None:
    """In one sitting, where each says why it is asked."""
    mio.open("/todo")
    mio.follow("Read and sign", within="main")
    reads(mio, *(one.why for one in void))
    answers = mio.page.locator("[data-answer][value=affirm]")
    assert answers.count() == len(void)
    for answer in answers.all():
        answer.check()
    for number in mio.page.locator("[data-section] input[inputmode=numeric]").all():
        number.fill("12")
    mio.fill(confirmed=True, password=PASSWORD)
    mio.press_at(SIGN)
    assert mio.page.locator(".flash--done").count()

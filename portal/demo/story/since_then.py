"""The story of the vendors taken on since, of those on their way in, and of whose customers approved."""

from collections.abc import Sequence
from typing import Final

from portal.demo.acts import contracting as binding
from portal.demo.acts import entering, entrusting, selecting, signing
from portal.demo.acts.contracting import Bond, bond_with
from portal.demo.acts.entering import invite_signatory
from portal.demo.acts.entrusting import CLIENTS, SEKIREI, TSUBAME
from portal.demo.acts.signing import excepting
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_since_then import HIDAMARI, KOMOREBI, KOTORI, SHINONOME, SUZUKAKE
from portal.demo.papers.printing import USUAL
from portal.demo.story.beginnings import DAY, PLEDGES, Beginning, ask_before_start, taken_on
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.organisation.queries import departments_by_text
from portal.ledger.contracts.clauses.observations import Observation
from portal.ledger.contracts.models import ClauseState, ContractKind
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.decisions.queries import consents_asked_of
from portal.ledger.decisions.workflow import Seat
from portal.ledger.departments import services as departments
from portal.ledger.departments.services import DepartmentDetails
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests import services as requests
from portal.ledger.use_requests.models import UseRequestState
from portal.ledger.use_requests.queries import find
from portal.ledger.use_requests.workflow import Wanted
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.staffing import record_choice
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.client_approvals.workflow import TermsVersion
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed

ASKER: Final = "shiraishi"
ENTRUSTED: Final = {
    "any_data": True,
    "own_workers": False,
    "carrier": False,
    "cloud": False,
    "for_us": True,
}
# Each with its name in English, as the company names it since the table is kept.
DEPARTMENTS: Final = (
    ("営業企画部", "Sales Planning"),
    ("営業部", "Sales"),
    ("カスタマーサポート部", "Customer Support"),
    ("経理部", "Accounting"),
    ("システム基盤部", "Systems"),
    ("受託事業部", "Contract Services"),
    ("総務部", "General Affairs"),
)
OF_A_DEPARTMENT: Final = ("営業企画部", "kunieda")
SEATS: Final = (("情報システム部", "IT", "hayase"), ("法務部", "Legal", "kanzaki"))


def tell(diary: Diary, stage: Stage) -> None:
    _payment_agency(diary, stage)
    _cleaner(diary, stage)
    _developer(diary, stage)
    _dispatch(diary, stage)
    _data_entry(diary, stage)
    _departments(diary, stage)


def _payment_agency(diary: Diary, stage: Stage) -> None:
    """All is kept; one more statement falls due today."""
    starts = KOTORI.works[0].starts
    beginning = Beginning(
        vendor=KOTORI,
        bonds=[_yearly(stage, KOTORI, "決済代行契約書", 16)],
        checker="morishita",
        why="カード番号を当社で持たずに済み、PCI DSSへの準拠を示す資料の提出も受けたため。",
        approval="資料を確認した。カード情報は委託先が直接取得する方式に限り承認する。",
        tells=True,
    )
    taken_on(diary, stage, beginning, starts + 30)
    ask_before_start(diary, stage, KOTORI, stage.workday(starts + 14), PLEDGES)
    diary.act(starts + 9, signing.sign_all, KOTORI.key, "torii")
    _set_going(diary, stage, KOTORI)
    asked = stage.workday(30)
    first = stage.ago(starts)
    diary.act(
        asked,
        signing.ask,
        (KOTORI.key, "payment"),
        ["incident_free"],
        first=first,
        last=add_months(first, 6) - DAY,
        due_on=stage.calendar.on_or_after(stage.today),
        actor="koike",
    )


def _cleaner(diary: Diary, stage: Stage) -> None:
    """Its pledge has an exception that management accepted: the officer had proposed it."""
    starts = HIDAMARI.works[0].starts
    beginning = Beginning(
        vendor=HIDAMARI,
        bonds=[_yearly(stage, HIDAMARI, "清掃業務委託契約書", 12, ["confidentiality", "survival"])],
        checker="koike",
        why="事務所の移転に伴い清掃を委託する。書類を預けることはなく、目に触れるだけである。",
        approval="個人データの授受がないことを確認し、承認する。",
    )
    taken_on(diary, stage, beginning, starts + 26)
    ask_before_start(diary, stage, HIDAMARI, stage.workday(starts + 10), ["confidentiality_pledge"])
    seconded = excepting(
        party="巡回清掃の1名(親会社からの出向)",
        work="誓約書が出向元の書式によるため、退職後の義務の定めがない",
        since_on=stage.ago(starts),
        remark="次の契約更新までに当社の書式で取り直す。",
    )
    diary.act(
        starts + 7,
        signing.sign_all,
        HIDAMARI.key,
        "hinata",
        replies={"confidentiality_pledge": seconded},
    )
    diary.command(
        starts + 6,
        "takase",
        exception_services.propose_exception,
        signing.last_signed(HIDAMARI.key, "confidentiality_pledge"),
        reason="対象は1名で、執務時間外の立入りはなく、書類は施錠保管している。",
        basis="是正計画書及び立入り記録",
        until=stage.ago(-75),
    )
    diary.act(
        starts + 3,
        signing.accept_exception,
        HIDAMARI.key,
        "confidentiality_pledge",
        reason="期限までに誓約書を取り直すことを条件に認める。",
        actor="hojo",
    )
    diary.command(starts + 1, "ishibashi", onboarding.activate, HIDAMARI)


def _developer(diary: Diary, stage: Stage) -> None:
    """Approved, but its contract lets it subcontract, and is on paper that nobody else has seen."""
    bond = bond_with(
        KOMOREBI,
        "システム開発業務委託契約書",
        stage.workday(61),
        instead={"no_subcontracting": "subcontracting_allowed"},
        ends_on=add_months(stage.workday(61), 24),
        works=["maintenance"],
        kept_at="本社7階 法務部 契約書保管庫 B-2",
    )
    allowed = Observation(
        ClauseState.CONTRADICTED,
        reason="通知だけで再委託できる定めであり、再委託を認めない方針と矛盾する。",
    )
    beginning = Beginning(
        vendor=KOMOREBI,
        bonds=[bond],
        checker="ishibashi",
        why="会員管理システムの改修に必要な技術があり、開発体制も自社で完結するため。",
        approval="再委託を認めない契約とすることを条件に承認する。",
        found={"no_subcontracting": allowed},
    )
    taken_on(diary, stage, beginning, 75)
    diary.act(57, entering.assume_class, KOMOREBI, "cooperative")
    _customers_asked(diary, stage)
    work, first = (KOMOREBI.key, "maintenance"), stage.ago(-20)
    diary.act(50, signing.ask, work, PLEDGES, first=first, actor="morishita")
    diary.act(43, signing.sign_all, KOMOREBI.key, "kogure")
    draft = bond_with(
        KOMOREBI,
        "変更覚書(案)",
        stage.today,
        ["no_subcontracting"],
        key="amendment",
        kind=ContractKind.MEMORANDUM,
        signed=False,
        starts_on=first,
        parent="contract",
        works=(),
    )
    diary.act(14, binding.enter_contract, KOMOREBI.key, draft, actor="morishita")


def _customers_asked(diary: Diary, stage: Stage) -> None:
    """One customer approved by letter, one by terms, one was asked and has not answered."""
    work = (KOMOREBI.key, "cooperative")
    names = [client.name for client in CLIENTS]
    diary.act(56, entrusting.enter_customers, [TSUBAME, SEKIREI], actor="morishita")
    diary.act(56, entrusting.name_customers, work, names, actor="morishita")
    terms = TermsVersion(
        title="データ保管サービス約款",
        edition="2026年版",
        valid_from=stage.ago(200),
        objection_days=14,
        clause="当社は、再委託先を事前に通知します。お客様は、通知の日から14日以内に異議を申し出ることができます。"
        "お預かりしたデータの漏えい等は、知った時から48時間以内に連絡します。",
        notice_hours=48,
    )
    diary.act(55, entrusting.record_terms, terms, actor="morishita")
    diary.act(54, entrusting.note_asked, work, names, actor="morishita")
    diary.act(
        47,
        entrusting.record_letter,
        work,
        names[0],
        "作業は当社のシステム上で行い、複製を作成しないこと。",
        actor="morishita",
    )
    diary.act(45, entrusting.record_notice, work, names[1], actor="morishita")
    diary.act(40, entrusting.confirm_approvals, work, actor="koike")


def _dispatch(diary: Diary, stage: Stage) -> None:
    """Assessed; the proposal to approve it waits for the officer."""
    diary.act(40, entering.enter_vendor, SUZUKAKE)
    choice = (
        "派遣技術者は当社の従業者として監督する。派遣元の担当者も保守の連絡で会員の契約情報に触れることが"
        "あるため、委託としても登録する。"
    )
    diary.command(
        40, "ishibashi", record_choice, SUZUKAKE, is_entrusted=True, reason=choice, seen=0
    )
    diary.command(36, "ishibashi", vendors.begin_assessment, SUZUKAKE)
    for work in SUZUKAKE.works:
        diary.act(33, entering.enter_work, SUZUKAKE, work)
    title, starts_on = "労働者派遣基本契約書(案)", stage.ago(-15)
    draft = bond_with(SUZUKAKE, title, stage.today, signed=False, starts_on=starts_on)
    diary.act(18, binding.enter_contract, SUZUKAKE.key, draft, actor="ishibashi")
    why = "保守の技術者を当社内で受け入れる。データは持ち出さず、派遣元の教育の記録も確認した。"
    diary.act(9, selecting.assess, SUZUKAKE)
    diary.act(7, selecting.decide, SUZUKAKE)
    day, approval = stage.calendar.add_open_days(stage.today, -2), Proposed.APPROVAL
    diary.command(day, "ishibashi", onboarding.propose, SUZUKAKE, approval, reason=why)
    diary.act(day, invite_signatory, SUZUKAKE, actor="ishibashi")


def _data_entry(diary: Diary, stage: Stage) -> None:
    """A candidate, registered a few days ago."""
    diary.act(6, entering.enter_vendor, SHINONOME)
    words = "紙の申込書の入力を外に出す案の候補。見積りと体制表を依頼した。"
    diary.command(5, "morishita", vendors.add_note, SHINONOME, words)


def _yearly(
    stage: Stage,
    vendor: Outsourced,
    title: str,
    signed_before: int,
    clauses: Sequence[str] = USUAL,
) -> Bond:
    """A contract of one year that renews by itself, signed some days before the work."""
    starts = vendor.works[0].starts
    ends_on = add_months(stage.ago(starts), 24) - DAY
    signed_on = stage.workday(starts + signed_before)
    return bond_with(
        vendor, title, signed_on, clauses, ends_on=ends_on, renewal_months=12, notice_months=2
    )


def _set_going(diary: Diary, stage: Stage, vendor: Outsourced) -> None:
    """Activated before the work begins; handed over on its first working day."""
    work = vendor.works[0]
    diary.command(work.starts + 4, vendor.owner, onboarding.activate, vendor)
    first = stage.calendar.on_or_after(stage.ago(work.starts))
    diary.act(first, signing.hand_over, vendor.key, work.key, first, actor=vendor.owner)


def _departments(diary: Diary, stage: Stage) -> None:
    """They ask before another company is used, and consent to an approval."""
    _asked(diary, stage)
    diary.act(20, _ask_consents)
    diary.act(19, _keep_departments)
    diary.act(18, _name_a_person)
    proposed = stage.calendar.add_open_days(stage.today, -1)
    diary.act(proposed, _consent, "hayase", "当社内での作業に限られ、アクセス権の範囲も確認した。")


def _asked(diary: Diary, stage: Stage) -> None:
    """One became the candidate of the register, one needed nothing, one waits."""
    entry = Wanted(
        name=SHINONOME.name,
        department="営業企画部",
        work="紙の申込書の入力",
        purpose="申込みの増える時期に、入力を2営業日で終えるため。見積りが最も早く届いた。",
        wanted_on=stage.ago(-40),
        outcome=PayeeOutcome.ENTRUSTED,
        basis="entrustment",
        categories=("name_contact",),
        answers=ENTRUSTED,
    )
    stamps = Wanted(
        name="株式会社あおば印章",
        department="営業企画部",
        work="部署のゴム印の作成",
        purpose="部署名の変更に合わせて作り直すため。",
        wanted_on=stage.ago(3),
        outcome=PayeeOutcome.NO_DATA,
        answers={"any_data": False},
    )
    messages = Wanted(
        name="株式会社はまかぜ通知",
        department="営業企画部",
        work="更新期限を知らせるショートメッセージの送信",
        purpose="メールが届かない会員にも更新期限を知らせるため。同業の導入例が多い。",
        wanted_on=stage.ago(-30),
        outcome=PayeeOutcome.ENTRUSTED,
        basis="entrustment",
        categories=("name_contact",),
        answers=ENTRUSTED,
    )
    diary.act(9, _ask, entry)
    diary.act(5, _found, entry.name)
    diary.act(14, _ask, stamps)
    diary.act(
        13, _nothing_needed, stamps.name, "個人データを渡さないため、台帳への登録は不要です。"
    )
    diary.act(stage.calendar.add_open_days(stage.today, -1), _ask, messages)


def _ask(stage: Stage, wanted: Wanted) -> None:
    with transaction():
        row = requests.ask(wanted, actor=stage.actor(ASKER))
    stage.requests[wanted.name] = row.id


def _found(stage: Stage, name: str) -> None:
    """Procurement has entered the company in the register meanwhile."""
    row = find(stage.requests[name])
    if row is None:
        raise LookupError(name)
    stage.carry_out("morishita", requests.take_over_known, row, SHINONOME)


def _nothing_needed(stage: Stage, name: str, reason: str) -> None:
    row = find(stage.requests[name])
    if row is None:
        raise LookupError(name)
    answer, state = requests.answer, UseRequestState.NOT_NEEDED
    stage.carry_out("morishita", answer, row, state, reason=reason)


def _keep_departments(stage: Stage) -> None:
    """All but one that work names: what it is called today nobody has said yet."""
    for name, name_en in DEPARTMENTS:
        details = DepartmentDetails(name=name, name_en=name_en)
        stage.carry_out("morishita", departments.register_department, details)


def _name_a_person(stage: Stage) -> None:
    name, person = OF_A_DEPARTMENT
    department = departments_by_text()[name]
    people = [stage.people[person].id]
    stage.carry_out("koike", departments.name_members, department, people, seen=())


def _ask_consents(stage: Stage) -> None:
    """From now on an approval of a vendor waits for both."""
    for name, name_en, person in SEATS:
        seat = Seat(name=name, name_en=name_en, person_id=stage.people[person].id)
        with transaction():
            decisions.add_seat(DecisionKind.VENDOR_APPROVAL, seat, actor=stage.actor("takase"))


def _consent(stage: Stage, person: str, comment: str) -> None:
    """To the approval that was proposed the day before; the other one is still asked."""
    vendor = stage.vendors[SUZUKAKE.key]
    asked = consents_asked_of(stage.people[person].id)
    consent = next(row for row, _seat, _vendor in asked if row.vendor_id == vendor.id)
    stage.carry_out(person, decisions.give, consent, consents=True, comment=comment)

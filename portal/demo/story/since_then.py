"""The story of the vendors taken on since, and of those on their way in."""

from portal.demo.acts import contracting as binding
from portal.demo.acts import entering, signing
from portal.demo.acts.contracting import Bond, paper_of
from portal.demo.acts.entering import invite_signatory
from portal.demo.acts.signing import SignatoryReply
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import NAME, Outsourced
from portal.demo.cast.vendors_since_then import HIDAMARI, KOMOREBI, KOTORI, SHINONOME, SUZUKAKE
from portal.demo.papers.printing import USUAL, PrintedPaper
from portal.demo.story.beginnings import DAY, PLEDGES, Beginning, ask_before_start, taken_on
from portal.foundation.core.words.dates import add_months
from portal.ledger.contracts.clauses.observations import Observation
from portal.ledger.contracts.models import ClauseState, ContractKind
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.attestations.statements.exception_rows import Deviation


def tell(diary: Diary, stage: Stage) -> None:
    _payment_agency(diary, stage)
    _cleaner(diary, stage)
    _developer(diary, stage)
    _dispatch(diary, stage)
    _data_entry(diary, stage)


def _payment_agency(diary: Diary, stage: Stage) -> None:
    """All is kept; one more statement falls due today."""
    starts = KOTORI.works[0].starts
    beginning = Beginning(
        vendor=KOTORI,
        bonds=[_yearly(stage, KOTORI, "決済代行契約書", 16)],
        checker="morishita",
        why="カード番号を当社で持たずに済み、PCI DSSへの準拠を示す資料の提出も受けたため。",
        approval="資料を確認した。カード情報は委託先が直接取得する方式に限り承認する。",
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
        wording=Wording.PERIOD,
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
    seconded = SignatoryReply(
        Answer.AFFIRM_WITH_EXCEPTION,
        exceptions=[
            Deviation(
                party="巡回清掃の1名(親会社からの出向)",
                work="誓約書が出向元の書式によるため、退職後の義務の定めがない",
                since_on=stage.ago(starts),
                remark="次の契約更新までに当社の書式で取り直す。",
            )
        ],
    )
    diary.act(
        starts + 7,
        signing.sign_all,
        HIDAMARI.key,
        "hinata",
        replies={"confidentiality_pledge": seconded},
    )
    diary.act(
        starts + 6,
        signing.propose_exception,
        HIDAMARI.key,
        "confidentiality_pledge",
        reason="対象は1名で、執務時間外の立入りはなく、書類は施錠保管している。",
        basis="是正計画書及び立入り記録",
        until=stage.ago(-75),
        actor="takase",
    )
    diary.act(
        starts + 3,
        signing.accept_exception,
        HIDAMARI.key,
        "confidentiality_pledge",
        reason="期限までに誓約書を取り直すことを条件に認める。",
        actor="hojo",
    )
    diary.act(starts + 1, signing.activate, HIDAMARI.key, actor="ishibashi")


def _developer(diary: Diary, stage: Stage) -> None:
    """Approved, but its contract lets it subcontract, and is on paper that nobody else has seen."""
    paper = PrintedPaper(
        title="システム開発業務委託契約書",
        company=NAME,
        vendor=KOMOREBI.name,
        signed_on=stage.workday(61),
        instead={"no_subcontracting": "subcontracting_allowed"},
    )
    bond = Bond(
        key="contract",
        kind=ContractKind.MASTER,
        paper=paper,
        starts_on=stage.workday(61),
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
    diary.act(
        50,
        signing.ask,
        (KOMOREBI.key, "maintenance"),
        PLEDGES,
        wording=Wording.START,
        first=stage.ago(-20),
        actor="morishita",
    )
    diary.act(43, signing.sign_all, KOMOREBI.key, "kogure")
    draft = Bond(
        key="amendment",
        kind=ContractKind.MEMORANDUM,
        paper=paper_of(NAME, KOMOREBI.name, "変更覚書(案)", stage.today, ["no_subcontracting"]),
        signed=False,
        starts_on=stage.ago(-20),
        parent="contract",
    )
    diary.act(14, binding.enter_contract, KOMOREBI.key, draft, actor="morishita")


def _dispatch(diary: Diary, stage: Stage) -> None:
    """Assessed; the proposal to approve it waits for the officer."""
    key = SUZUKAKE.key
    diary.act(40, entering.enter_vendor, SUZUKAKE)
    diary.act(36, signing.begin_assessment, key, actor="ishibashi")
    for work in SUZUKAKE.works:
        diary.act(33, entering.enter_work, SUZUKAKE, work)
    draft = Bond(
        key="contract",
        kind=ContractKind.MASTER,
        paper=paper_of(NAME, SUZUKAKE.name, "労働者派遣基本契約書(案)", stage.today, USUAL),
        signed=False,
        starts_on=stage.ago(-15),
        works=["operators"],
    )
    diary.act(18, binding.enter_contract, key, draft, actor="ishibashi")
    why = "保守の技術者を当社内で受け入れる。データは持ち出さず、派遣元の教育の記録も確認した。"
    diary.act(
        stage.calendar.add_open_days(stage.today, -2), signing.propose, key, why, actor="ishibashi"
    )
    diary.act(
        stage.calendar.add_open_days(stage.today, -2), invite_signatory, SUZUKAKE, actor="ishibashi"
    )


def _data_entry(diary: Diary, stage: Stage) -> None:
    """A candidate, registered a few days ago."""
    diary.act(6, entering.enter_vendor, SHINONOME)
    words = "紙の申込書の入力を外に出す案の候補。見積りと体制表を依頼した。"
    diary.act(5, entering.note, SHINONOME.key, words, actor="morishita")


def _yearly(
    stage: Stage,
    vendor: Outsourced,
    title: str,
    signed_before: int,
    clauses: list[str] | None = None,
) -> Bond:
    """A contract of one year that renews by itself, signed some days before the work."""
    work = vendor.works[0]
    paper = paper_of(
        NAME, vendor.name, title, stage.workday(work.starts + signed_before), clauses or USUAL
    )
    return Bond(
        key="contract",
        kind=ContractKind.MASTER,
        paper=paper,
        starts_on=stage.workday(work.starts + signed_before),
        ends_on=add_months(stage.ago(work.starts), 24) - DAY,
        renewal_months=12,
        notice_months=2,
        works=[work.key],
    )


def _set_going(diary: Diary, stage: Stage, vendor: Outsourced) -> None:
    """Activated before the work begins; handed over on its first working day."""
    work = vendor.works[0]
    diary.act(work.starts + 4, signing.activate, vendor.key, actor=vendor.owner)
    first = stage.calendar.on_or_after(stage.ago(work.starts))
    diary.act(first, signing.hand_over, vendor.key, work.key, first, actor=vendor.owner)

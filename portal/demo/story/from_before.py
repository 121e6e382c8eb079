"""The story of the vendors that worked for the company before the portal."""

from datetime import date
from typing import Any

from portal.demo.acts import contracting as binding
from portal.demo.acts import entering, entrusting, selecting, signing
from portal.demo.acts.contracting import Bond, bond_with
from portal.demo.acts.entrusting import HIYODORI
from portal.demo.acts.selecting import PLEDGES_LACK
from portal.demo.acts.signing import excepting
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.papers.printing import MASTER_CLAUSES, MEMORANDUM_CLAUSES
from portal.demo.story.beginnings import DAY, PLEDGES, Beginning, worked_before
from portal.foundation.core.words.dates import add_months
from portal.ledger.contracts.clauses.observations import Observation
from portal.ledger.contracts.models import ClauseState, ContractKind
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.subcontractors.workflow import Application

HALF_YEARLY = {"no_subcontracting": 6, "confidentiality_pledge": 12}
YEARLY = {"no_subcontracting": 12, "confidentiality_pledge": 12}


def tell(diary: Diary, stage: Stage) -> None:
    _call_centre(diary, stage)
    _data_centre(diary, stage)
    _printer(diary, stage)


def _call_centre(diary: Diary, stage: Stage) -> None:
    """The third statement is overdue, and nobody has signed it."""
    intro = stage.calendar.on_or_before(add_months(stage.ago(50), -12))
    title, begins = "コールセンター業務委託契約書", ASAGI.works[0].starts
    bond = bond_with(ASAGI, title, stage.workday(begins + 14), **_yearly(stage, begins))
    beginning = Beginning(
        vendor=ASAGI,
        bonds=[bond],
        checker="ishibashi",
        why="2023年から窓口を委託しており、応対の品質と情報の管理に問題がないため。",
        approval="実地確認の記録と契約を確認した。引き続き委託を認める。",
    )
    worked_before(diary, stage, beginning, intro, HALF_YEARLY)
    again = stage.calendar.on_or_before(add_months(intro, 6) + 9 * DAY)
    diary.act(again, signing.sign_all, ASAGI.key, "kubota")
    diary.act(170, entering.review_data, ASAGI)
    diary.act(74, selecting.assess, ASAGI, PLEDGES_LACK, until=stage.ago(-48))
    diary.act(71, selecting.decide, ASAGI, PLEDGES_LACK)
    words = "期限を過ぎた誓約がまだ署名されていない。久保田様に電話し、今週中に署名するとのこと。"
    diary.command(7, "morishita", vendors.add_note, ASAGI, words)


def _data_centre(diary: Diary, stage: Stage) -> None:
    """All promises are kept; one exception in another statement waits for the officer."""
    intro = stage.workday(400)
    bonds = _pair(stage, HOSHIKAGE, "データセンター利用基本契約書", leave_out="named_manager")
    beginning = Beginning(
        vendor=HOSHIKAGE,
        bonds=bonds,
        checker="morishita",
        why="会員管理基盤を長年預けており、施設と運用の安全が確認できているため。",
        approval="施設の視察結果と契約を確認し、承認する。",
    )
    worked_before(diary, stage, beginning, intro, HALF_YEARLY)
    for months in (6, 12):
        opens = add_months(intro, months)
        day = stage.calendar.on_or_before(opens + 9 * DAY)
        diary.act(day, signing.sign_all, HOSHIKAGE.key, "hoshino", only=PLEDGES)
    diary.act(160, entering.review_data, HOSHIKAGE)
    diary.act(72, selecting.assess, HOSHIKAGE)
    diary.act(70, selecting.decide, HOSHIKAGE)
    asked = stage.workday(31)
    diary.act(
        asked,
        signing.ask,
        (HOSHIKAGE.key, "hosting"),
        ["security_measures"],
        first=add_months(asked, -12),
        last=asked - DAY,
        actor="koike",
    )
    two_terminals = excepting(
        work="管理者アクセスの多要素認証(監視用の旧式端末2台)",
        place="監視室の専用区画",
        since_on=add_months(asked, -12),
        remark="入替えまでの間は、専用の区画でのみ使用し、操作を録画して毎週点検する。",
    )
    diary.act(
        12,
        signing.sign_all,
        HOSHIKAGE.key,
        "hoshino",
        replies={"security_measures": two_terminals},
        only=["security_measures"],
    )
    diary.command(
        6,
        "koike",
        exception_services.propose_exception,
        signing.last_signed(HOSHIKAGE.key, "security_measures"),
        reason="端末は来期の入替えを発注済みで、区画の入退室と録画により補えている。",
        basis="端末入替えの発注書(2026年10月)及び入退室の記録",
        until=stage.ago(-120),
    )


def _printer(diary: Diary, stage: Stage) -> None:
    """A clause was found weak at the yearly review; statement and review of data fall due soon."""
    intro = stage.calendar.on_or_before(add_months(stage.ago(20), -12))
    bonds = _pair(
        stage, MIZUIRO, "業務委託基本契約書", instead={"incident_notification": "incident_weak"}
    )
    beginning = Beginning(
        vendor=MIZUIRO,
        bonds=bonds,
        checker="ishibashi",
        why="案内物と請求書の印刷を安定して任せられ、誤封入の事故もないため。",
        approval="工場の見学と契約の確認により、承認する。",
        reviewed=False,
    )
    worked_before(diary, stage, beginning, intro, YEARLY)
    _magazine(diary, stage, intro)
    chosen = stage.workday(MIZUIRO.works[0].starts + 25)
    diary.act(340, selecting.record_earlier, MIZUIRO, chosen)
    diary.act(338, selecting.decide, MIZUIRO)
    reviewed = stage.calendar.on_or_before(add_months(stage.ago(-15), -12))
    diary.act(reviewed, entering.review_data, MIZUIRO)
    weak = Observation(
        ClauseState.WEAK,
        reason="報告の期限の定めがない。直ちに、遅くとも24時間以内とする変更覚書が必要。",
    )
    diary.act(
        23, binding.check_again, MIZUIRO.key, bonds[1], "incident_notification", weak, actor="koike"
    )
    said = Application(
        name="ひばり封入サービス株式会社",
        country="JP",
        address="架空県ひばり市中央1-2-3",
        tasks="案内物の封入及び封かん(繁忙期の応援)",
        categories=("name_contact",),
        handled_in="JP",
        place="ひばり市の封入センター",
        safeguards="同等の義務を定めた契約を締結し、取扱者を登録制とする。封入後の残部は当日中に溶解する。",
        starts_on=stage.ago(-40),
        ends_on=stage.ago(-130),
    )
    mailing = (MIZUIRO.key, "mailing")
    for days, numbers in ((66, (4120, 4096)), (36, (4133, 4101)), (6, (4150,))):
        last = stage.workday(days)
        sent = [
            (stage.calendar.on_or_before(last - 14 * place * DAY), number)
            for place, number in enumerate(numbers)
        ]
        diary.act(
            last,
            entrusting.write_slips,
            mailing,
            sent[::-1],
            actor="morishita",
            by="森下 彩",
            to="井口",
        )
    diary.act(3, entrusting.apply_for, mailing, said, actor="iguchi")
    words = "変更覚書の案を井口様に送付した。先方の法務の確認を待っている。"
    diary.command(9, "morishita", vendors.add_note, MIZUIRO, words)


def _magazine(diary: Diary, stage: Stage, intro: date) -> None:
    """The customer approved by letter before its data first went to the printer; recorded afterwards."""
    work, since = (MIZUIRO.key, "magazine"), stage.ago(MIZUIRO.works[-1].starts)
    entered = stage.calendar.on_or_before(intro - 10 * DAY)
    owner, name = MIZUIRO.owner, HIYODORI.name
    diary.act(entered, entrusting.enter_customers, [HIYODORI], actor=owner)
    diary.act(entered, entrusting.name_customers, work, [name], since=since, actor=owner)
    letter = "宛名の印字と発送に限り、複製を残さないこと。"
    dated = stage.calendar.on_or_before(since - 30 * DAY)
    diary.act(entered, entrusting.record_letter, work, name, letter, dated=dated, actor=owner)
    confirmed = stage.calendar.on_or_before(intro - 8 * DAY)
    diary.act(confirmed, entrusting.confirm_approvals, work, actor="koike")


def _yearly(stage: Stage, begins: int) -> dict[str, Any]:
    """Of a contract that is renewed every year by itself."""
    starts_on = stage.ago(begins)
    ends_on = add_months(starts_on, 12) - DAY
    return {"starts_on": starts_on, "ends_on": ends_on, "renewal_months": 12, "notice_months": 3}


def _pair(
    stage: Stage,
    vendor: Outsourced,
    title: str,
    *,
    instead: dict[str, str] | None = None,
    leave_out: str = "",
) -> list[Bond]:
    """A master contract and a memorandum on personal information that belongs to it."""
    begins = vendor.works[0].starts
    signed_on, yearly = stage.workday(begins + 14), _yearly(stage, begins)
    master = bond_with(vendor, title, signed_on, MASTER_CLAUSES, key="master", **yearly)
    memorandum = bond_with(
        vendor,
        "個人情報の取扱いに関する覚書",
        signed_on,
        [clause for clause in MEMORANDUM_CLAUSES if clause != leave_out],
        instead=instead,
        key="memorandum",
        kind=ContractKind.MEMORANDUM,
        starts_on=master.starts_on,
        parent="master",
    )
    return [master, memorandum]

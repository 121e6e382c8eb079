"""The story of the vendors that are suspended, ending, ended or refused."""

from functools import partial

from portal.demo.acts import entering, entrusting, signing
from portal.demo.acts.contracting import Bond, bond_with
from portal.demo.acts.providing import StoryRecord, confirm_records, record_needs
from portal.demo.acts.selecting import LABELS_LACK
from portal.demo.acts.signing import SignatoryReply, excepting
from portal.demo.acts.stage import EVENING, Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_leaving import LARKFIELD, MATSUKAZE, UMINEKO, YUKIDOKE
from portal.demo.story.beginnings import (
    DAY,
    PLEDGES,
    Beginning,
    ask_before_start,
    taken_on,
    worked_before,
)
from portal.foundation.core.words.dates import add_months
from portal.ledger.contracts.models import ContractKind
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.proposed_records import services as records
from portal.supervision.returns import queries as returned
from portal.supervision.returns import services as returns
from portal.supervision.returns.workflow import RETURNS
from portal.supervision.subcontractors.workflow import Application

EQUIVALENT = "foreign_equivalent"  # the basis of what goes abroad
BINDING = StoryRecord(
    "contract_or_cbpr",
    "業務委託契約書の個人データの取扱いに関する条項により、法第4章第2節の規定の趣旨に沿った措置を義務付けている。",
    "契約書の写し(該当条項).txt",
)
CHECK = StoryRecord(
    "annual_check",
    "シンガポールのPDPAと提供先の取扱いを確認した。措置の実施に影響を及ぼすおそれのある制度は見当たらない。",
    "外国の提供先の確認.txt",
)
YEARLY = {"no_subcontracting": 12, "confidentiality_pledge": 12}


def tell(diary: Diary, stage: Stage) -> None:
    _carrier(diary, stage)
    _foreign_mail(diary, stage)
    _disposal(diary, stage)
    _tax_firm(diary, stage)


def _carrier(diary: Diary, stage: Stage) -> None:
    """Suspended; its contract runs out soon, and nobody has reviewed the data for a year."""
    intro = stage.workday(410)
    beginning = Beginning(
        vendor=YUKIDOKE,
        bonds=[_fixed(stage, YUKIDOKE, "運送業務委託契約書", -18)],
        checker="koike",
        why="貸出機器の配送を任せており、紛失の届出がないため。",
        approval="伝票の扱いと車両の施錠を確認し、承認する。",
        selected=LABELS_LACK,
        until=add_months(stage.calendar.on_or_before(intro - 18 * DAY), 6),
    )
    worked_before(diary, stage, beginning, intro, YEARLY)
    again = stage.calendar.on_or_before(add_months(intro, 12) + 11 * DAY)
    diary.act(again, signing.sign_all, YUKIDOKE.key, "yukimura")
    why = "配送中の荷物1個の所在が分からないとの連絡があり、原因が判明するまで引渡しを止める。"
    diary.command(12, "ishibashi", onboarding.suspend, YUKIDOKE, reason=why)
    confirmed, running = onboarding.confirm_suspension, signing.running_stop(YUKIDOKE)
    diary.command(11, "takase", confirmed, running, YUKIDOKE, remark="原因の報告を待つ。")
    words = "所在不明の荷物は営業所で見つかった。個人データの漏えいはない。再発防止の報告を待つ。"
    diary.command(8, "ishibashi", vendors.add_note, YUKIDOKE, words)


def _foreign_mail(diary: Diary, stage: Stage) -> None:
    """An affiliate relays its mails: an exception accepted until the work is over."""
    starts = LARKFIELD.works[0].starts
    signed_on = stage.workday(starts + 16)
    title, work = "Services and Data Protection Agreement", LARKFIELD.works[0]
    ends_on = stage.ago(work.ends or 0)
    bond = bond_with(LARKFIELD, title, signed_on, lang="en", ends_on=ends_on)
    beginning = Beginning(
        vendor=LARKFIELD,
        bonds=[bond],
        checker="ishibashi",
        why="英語のお知らせを時差なく配信でき、保存国をシンガポールに限れるため。",
        approval="国外での取扱いについて体制の説明を受けた。1年間に限り承認する。",
    )
    taken_on(diary, stage, beginning, starts + 30)
    ask_before_start(diary, stage, LARKFIELD, stage.workday(starts + 14), PLEDGES)
    relay = excepting(
        party="Larkfield Relay Pte. Ltd.",
        address="Singapore",
        work="Relay of outgoing mail",
        data="E-mail addresses, in transit",
        place="Singapore",
        since_on=stage.ago(starts),
        remark="An affiliate of ours. It sees addresses only while a mail is on its way, "
        "and stores nothing.",
    )
    diary.act(
        starts + 11, signing.sign_all, LARKFIELD.key, "raman", replies={"no_subcontracting": relay}
    )
    diary.command(
        starts + 10,
        "koike",
        exception_services.propose_exception,
        signing.last_signed(LARKFIELD.key, "no_subcontracting"),
        reason="配信の中継のみで保存がなく、契約の終了までに限られるため。",
        basis="再委託承認書(配信の中継に限る)",
        until=stage.ago(-60),
    )
    diary.act(
        starts + 7,
        signing.accept_exception,
        LARKFIELD.key,
        "no_subcontracting",
        reason="中継事業者の契約の写しを確認した。期限を付して認める。",
        actor="takase",
    )
    abroad = (LARKFIELD.key, work.key)
    said = Application(
        name="Larkfield Relay Pte. Ltd.",
        country="SG",
        address="2 Fictional Quay, Singapore",
        tasks="Relay of outgoing mail",
        categories=("name_contact",),
        handled_in="SG",
        place="Singapore",
        safeguards="An affiliate bound by the same agreement. Mail is encrypted on its way and not stored.",
        starts_on=stage.ago(starts),
        ends_on=ends_on,
    )
    named_in = signing.last_signed(LARKFIELD.key, "no_subcontracting")
    diary.act(starts + 10, entrusting.apply_for, abroad, said, actor="koike", named_in=named_in)
    found = "中継事業者との契約の写しを確認した。保存はなく、通信は暗号化されている。"
    diary.act(starts + 8, entrusting.examine_subcontractor, abroad, found, actor="ishibashi")
    conditions = "配信の中継に限り、保存をしないこと。"
    diary.act(
        starts + 6,
        entrusting.approve_subcontractor,
        abroad,
        conditions,
        until=stage.ago(-60),
        actor="takase",
    )
    diary.act(starts + 10, record_needs, abroad, EQUIVALENT, [BINDING, CHECK], actor="ishibashi")
    diary.act(starts + 8, confirm_records, abroad, actor="koike")
    diary.act(stage.workday(75), record_needs, abroad, EQUIVALENT, [CHECK], actor="ishibashi")
    diary.act(stage.workday(73), confirm_records, abroad, actor="koike")
    diary.command(starts + 4, "koike", onboarding.activate, LARKFIELD)
    first = stage.calendar.on_or_after(stage.ago(starts))
    diary.act(first, signing.hand_over, LARKFIELD.key, work.key, first, actor="koike")
    diary.act(150, entering.review_data, LARKFIELD)
    why = "配信を国内の仕組みに切り替えるため、契約の満了をもって終了する。"
    leaves = partial(stage.carry_out, "koike", onboarding.offboard, LARKFIELD, reason=why)
    diary.on(25, leaves, part=EVENING)  # may be the day its last sheet was sent


def _disposal(diary: Diary, stage: Stage) -> None:
    """Ended in order: the data was destroyed and certified, the accounts are shut."""
    intro = stage.workday(405)
    beginning = Beginning(
        vendor=MATSUKAZE,
        bonds=[_fixed(stage, MATSUKAZE, "機密文書処理委託契約書", 150)],
        checker="morishita",
        why="申込書を箱のまま溶解でき、これまでの証明書に不備がないため。",
        approval="処理の立会いの記録を確認し、承認する。",
    )
    worked_before(diary, stage, beginning, intro, YEARLY)
    key, last = MATSUKAZE.key, stage.ago(150)
    why = "処理センターの閉鎖の申出により、契約の満了をもって終了する。"
    diary.act(175, signing.end_work, key, "shredding", last, actor="ishibashi")
    diary.command(175, "ishibashi", onboarding.offboard, MATSUKAZE, reason=why)
    diary.act(
        stage.calendar.on_or_after(stage.ago(148)),
        signing.ask,
        (key, "shredding"),
        ["return_destruction"],
        first=intro,
        last=last,
        actor="ishibashi",
    )
    done_on = stage.workday(141).isoformat()
    boxes = stage.chance.number("boxes", 24, 60)
    destroyed = SignatoryReply(
        inputs={
            "completion_date": done_on,
            "items": [
                {
                    "item": "申込書(保存箱)",
                    "quantity": f"{boxes}箱",
                    "method": "溶解",
                    "date": done_on,
                    "done_by": "谷口 恵",
                    "checked_by": "松風 進",
                }
            ],
        }
    )
    diary.act(135, signing.sign_all, key, "matsukaze", replies={"return_destruction": destroyed})
    how = f"申込書の保存箱{boxes}箱を溶解した。複製は作成しておらず、電子データは渡していない。"
    diary.act(
        138,
        entrusting.certify_return,
        (key, "shredding"),
        stage.workday(141),
        how,
        actor="taniguchi",
        by="谷口 恵",
        checked="代表取締役 松風 進",
    )
    diary.act(130, entrusting.take_over_return, (key, "shredding"), actor="ishibashi")
    diary.act(128, _confirm_return, MATSUKAZE, actor="koike")
    done = "溶解の証明を受け取り、保有するデータがないことを確認した。"
    diary.command(126, "ishibashi", onboarding.close, MATSUKAZE, reason=done)


def _confirm_return(stage: Stage, vendor: Outsourced, *, actor: str) -> None:
    (row, _mistake), *_ = returned.records_of_vendor(stage.vendors[vendor.key].id)
    stage.carry_out(
        actor,
        records.decide,
        RETURNS,
        row,
        confirmed=True,
        remark="",
        version=None,
        then=returns.after_decision,
    )


def _tax_firm(diary: Diary, stage: Stage) -> None:
    """Rejected: it would have passed My Number on."""
    diary.act(130, entering.enter_vendor, UMINEKO)
    diary.command(126, "ishibashi", vendors.begin_assessment, UMINEKO)
    for work in UMINEKO.works:
        diary.act(124, entering.enter_work, UMINEKO, work)
    words = "提案書によると、個人番号の入力を別の事業所に任せる体制である。自社で行えるか照会した。"
    diary.command(117, "ishibashi", vendors.add_note, UMINEKO, words)
    why = "個人番号の入力を再委託することが前提の体制であり、自社での取扱いに改められないため。"
    rejection = Proposed.REJECTION
    diary.command(108, "ishibashi", onboarding.propose, UMINEKO, rejection, reason=why)
    no = "個人番号の再委託は認められない。不採用とする。"
    diary.act(105, signing.decide, UMINEKO.key, no, actor="takase")


def _fixed(stage: Stage, vendor: Outsourced, title: str, ends: int) -> Bond:
    """A contract that says everything and ends so many days ago, without renewal."""
    begins = vendor.works[0].starts
    return bond_with(
        vendor,
        title,
        stage.workday(begins + 14),
        kind=ContractKind.INDIVIDUAL,
        starts_on=stage.ago(begins),
        ends_on=stage.ago(ends),
    )

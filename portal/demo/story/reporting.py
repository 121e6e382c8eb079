"""What the story records of meetings, reports and the plan: reports approved, returned and waiting."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import partial

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import EVENING, Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_leaving import YUKIDOKE
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.press import PrintingUnavailable
from portal.proof.reports import services
from portal.proof.reports.deciding import services as deciding
from portal.proof.reports.models import ReportState, SupervisionReport, usual_spans
from portal.proof.reports.printing.rendering import render_reports
from portal.proof.reports.queries import reports_of_vendor, standing
from portal.proof.reports.workflow import Conclusion, ReportDraft
from portal.supervision.approvals.models import DecisionWay
from portal.supervision.approvals.queries import standing_of
from portal.supervision.approvals.workflow import DecidedElsewhere
from portal.supervision.confirmations import services as confirmation_services
from portal.supervision.confirmations.models import Confirmation, ConfirmationKind, Result
from portal.supervision.confirmations.services import Present, Recorded
from portal.supervision.confirmations.workflow import Certified, Seen
from portal.supervision.planning.scheduling.difference import this_year, work_out_plan
from portal.supervision.planning.year import services as plan_services

ENDED, RUNNING = 0, 1  # which of the usual periods
DECIDED = 12  # working days ago


def tell(diary: Diary, stage: Stage) -> None:
    _call_centre(diary, stage)
    _data_centre(diary, stage)
    _carrier(diary, stage)
    _approved(diary, stage)
    _returned(diary)
    _issued(diary, stage)
    _drafted(diary, stage)
    _over_all(diary)
    diary.act(DECIDED, _decide)


def _approved(diary: Diary, stage: Stage) -> None:
    """In the ringi system, recorded by procurement and compared by the officer; the printer's waits."""
    plain = "契約で定めた取扱いが守られていることを、記録と回答により確認した。"
    _put_before(diary, ASAGI, (30, 28), plain, by="morishita")
    diary.act(22, _record_ringi, ASAGI.key, stage.workday(24), by="morishita")
    diary.act(21, _compare, ASAGI.key)
    _put_before(diary, MIZUIRO, (8, 6), plain, by="morishita")


def _returned(diary: Diary) -> None:
    """The carrier's, for what it does not say; procurement owes a new one."""
    opinion = "荷物の所在不明の後、実地を確認した。引き続き委託することに支障はない。"
    _put_before(diary, YUKIDOKE, (10, 8), opinion, by="ishibashi")
    why = "持出し管理簿の押印漏れの再発防止策と、その期限が書かれていない。追記して再提出すること。"
    diary.act(3, _manage, YUKIDOKE.key, approved=False, comment=why)


def _put_before(
    diary: Diary, vendor: Outsourced, days: tuple[int, int], opinion: str, *, by: str
) -> None:
    """About the half year that had ended last: drafted and issued so many days ago, and printed."""
    drafted, issued = days
    diary.act(drafted, _draft, vendor, ENDED, Conclusion.CONTINUE, opinion=opinion, actor=by)
    diary.act(issued, _issue, vendor.key, actor=OFFICER)
    diary.on(issued, _print, part=EVENING)


def _last(stage: Stage, vendor: str) -> SupervisionReport | None:
    """Its last report; None where nobody could print it, so that nobody decides about it."""
    report = reports_of_vendor(stage.vendors[vendor].id)[0]
    return report if report.state is ReportState.ISSUED else None


def _manage(
    stage: Stage, vendor: str, *, approved: bool, comment: str = "", ringi_number: str = ""
) -> None:
    report = _last(stage, vendor)
    if report is not None:
        said = {"approved": approved, "comment": comment, "ringi_number": ringi_number}
        stage.carry_out("hojo", deciding.decide, lambda _stage: report, **said)


def _record_ringi(stage: Stage, vendor: str, decided_on: date, *, by: str) -> None:
    report = _last(stage, vendor)
    if report is None:
        return
    manager = stage.people["hojo"]
    said = DecidedElsewhere(
        way=DecisionWay.RINGI,
        approved=True,
        decided_on=decided_on,
        decider=manager.name,
        decider_title=manager.title,
        ringi_number="稟-2026-0087",
    )
    print_ = f"稟議システムの印刷\n件名 {report.number}\n決裁番号 {said.ringi_number}\n決裁 承認\n"
    shown = receive_bytes(print_.encode(), "稟議の決裁.txt", FileKind.TEXT)
    stage.carry_out(by, deciding.record_elsewhere, lambda _stage: report, said, [shown])


def _compare(stage: Stage, vendor: str) -> None:
    report = _last(stage, vendor)
    if report is not None:
        row = standing_of([report.id])[report.id]
        stage.carry_out(OFFICER, deciding.check_record, lambda _stage: row, confirmed=True)


def _issued(diary: Diary, stage: Stage) -> None:
    """The data centre in the half year that ended last; management approves it in the portal."""
    opinion = (
        "入退室と運用の記録を確認し、契約で定めた取扱いが守られていることを確認した。"
        "誓約は期限内に提出されており、引き続き委託することに支障はない。"
    )
    diary.act(9, _draft, HOSHIKAGE, ENDED, Conclusion.CONTINUE, opinion=opinion, actor="koike")
    diary.act(5, _issue, HOSHIKAGE.key, actor=OFFICER)
    diary.on(5, _print, part=EVENING)
    said = "継続を承認する。"
    approve = partial(
        _manage, stage, HOSHIKAGE.key, approved=True, comment=said, ringi_number="決-0311"
    )
    diary.on(2, approve, part=EVENING)  # after it was printed, if only holidays lie between


def _drafted(diary: Diary, stage: Stage) -> None:
    """The printer in the running half year, with conditions."""
    opinion = (
        "覚書の事故報告の条項に期限の定めがなく、変更を協議している。"
        "その他の取扱いに問題は認められない。"
    )
    conditions = (
        "漏えい等を直ちに、遅くとも24時間以内に報告する旨の変更覚書を締結すること。\n"
        "経過した1年間についての誓約を期限までに提出すること。"
    )
    diary.act(
        1,
        _draft,
        MIZUIRO,
        RUNNING,
        Conclusion.CONDITIONAL,
        opinion=opinion,
        conditions=conditions,
        actor="morishita",
    )


def _over_all(diary: Diary) -> None:
    """Over all vendors in the half year that had ended last; management approves it in the portal."""
    diary.act(20, _draft_for_all, "morishita")
    diary.act(19, _issue_for_all)
    diary.on(19, _print, part=EVENING)
    diary.act(16, _approve_for_all)


def _draft_for_all(stage: Stage, actor: str) -> None:
    span = usual_spans(clock.today(), the_organisation().fiscal_year_start_month)[ENDED]
    opinion = (
        "半期の監督結果を取りまとめた。未遵守の事項は、それぞれの担当が期限を定めて対応している。\n"
        "下期は、初回のチェックシートの受領と、契約条項の不備の解消を優先する。"
    )
    wanted = ReportDraft(first=span.first, last=span.last, language="ja", opinion=opinion)
    stage.carry_out(actor, services.draft_report, None, wanted)


def _issue_for_all(stage: Stage) -> None:
    report = reports_of_vendor(None)[0]
    stage.carry_out(OFFICER, services.issue_report, report, None, version=report.version)


def _approve_for_all(stage: Stage) -> None:
    for report in standing(None):
        if report.state is ReportState.ISSUED:
            said = {"approved": True, "comment": "報告のとおり承認する。", "ringi_number": ""}
            stage.carry_out("hojo", deciding.decide, report, **said)


def _draft(
    stage: Stage,
    vendor: Outsourced,
    which: int,
    conclusion: Conclusion,
    *,
    opinion: str,
    conditions: str = "",
    actor: str,
) -> None:
    span = usual_spans(clock.today(), the_organisation().fiscal_year_start_month)[which]
    wanted = ReportDraft(
        first=span.first,
        last=span.last,
        language="ja",
        conclusion=conclusion,
        opinion=opinion,
        conditions=conditions,
    )
    stage.carry_out(actor, services.draft_report, vendor, wanted)


def _issue(stage: Stage, vendor: str, *, actor: str) -> None:
    about = stage.vendors[vendor]
    report = reports_of_vendor(about.id)[0]
    stage.carry_out(actor, services.issue_report, report, about, version=report.version)


def _print() -> None:
    with suppress(PrintingUnavailable):  # the scheduler tries again, and says why it cannot
        render_reports()


def _decide(stage: Stage) -> None:
    year = this_year()
    stage.carry_out(OFFICER, plan_services.make_plan, work_out_plan(year), year)


def _call_centre(diary: Diary, stage: Stage) -> None:
    """On paper before the portal, which has run out; an interview waits for the officer."""
    works = [(ASAGI.key, "helpdesk")]
    on_paper = Seen(
        kind=ConfirmationKind.PAPER_CHECK,
        held_on=stage.workday(520),
        looked_at="旧様式の委託先調査票(全42問)への回答及び添付資料",
        seen="全項目に回答があり、入退室の記録と教育の実施記録の写しを確認した。",
        result=Result.IN_ORDER,
        place="書面(郵送)",
    )
    _both(diary, stage, (425, 423), on_paper, works, by="morishita", theirs="西尾 千佳(品質管理課)")
    spoken = Seen(
        kind=ConfirmationKind.INTERVIEW,
        held_on=stage.workday(5),
        looked_at="在宅で応対する席の管理、画面の録画、離席時の施錠",
        seen="在宅の席は12名で、画面の録画を毎週点検している。点検の記録は次回に写しを受け取る。",
        result=Result.WITH_FINDINGS,
        place="オンライン会議",
    )
    people = Present(users=[], ours="", theirs="久保田 仁(運営本部長)、西尾 千佳(品質管理課)")
    diary.act(4, _record, spoken, works, by="morishita", present=people)


def _data_centre(diary: Diary, stage: Stage) -> None:
    """A certificate beside its check sheets."""
    checked = stage.workday(96)
    certified = Seen(
        kind=ConfirmationKind.CERTIFICATE,
        held_on=checked,
        looked_at="登録証の写し及び認証機関の公開する登録簿",
        seen="登録範囲に会員管理基盤を置く区画が含まれ、登録簿の内容と一致した。",
        result=Result.IN_ORDER,
        place="登録証及び登録簿",
        certified=Certified(
            standard="ISO/IEC 27001",
            number="HS-27001-0042",
            scope="データセンターの運用及びサーバの監視",
            until=stage.ago(-400),
        ),
    )
    _both(diary, stage, (95, 92), certified, [(HOSHIKAGE.key, "hosting")], by="koike", theirs="")


def _carrier(diary: Diary, stage: Stage) -> None:
    """Visited after a parcel was missing: it keeps the promise though no sheet was accepted."""
    seen = Seen(
        kind=ConfirmationKind.SITE_VISIT,
        held_on=stage.workday(14),
        looked_at="仕分け場、持出し管理簿、車両の施錠、所在不明時の連絡手順",
        seen="仕分け場と車両の施錠は定めのとおりであった。持出し管理簿に押印のない日が3日あった。",
        result=Result.WITH_FINDINGS,
        place="ゆきどけ運輸 配送センター",
    )
    works = [(YUKIDOKE.key, YUKIDOKE.works[0].key)]
    _both(diary, stage, (13, 11), seen, works, by="ishibashi", theirs="橋爪 拓(配送管理課)")


def _both(
    diary: Diary,
    stage: Stage,
    days: tuple[int, int],
    seen: Seen,
    works: Sequence[tuple[str, str]],
    *,
    by: str,
    theirs: str,
) -> None:
    """Recorded so many days ago by one person, approved by the officer."""
    made: list[Confirmation] = []

    def record() -> None:
        made.append(_record(stage, seen, works, by=by, present=Present(theirs=theirs)))

    diary.on(days[0], record)
    decide, read = confirmation_services.decide, "記録を確認した。"
    diary.command(days[1], OFFICER, decide, lambda _stage: made[0], approved=True, remark=read)


def _record(
    stage: Stage, seen: Seen, works: Sequence[tuple[str, str]], *, by: str, present: Present
) -> Confirmation:
    vendor = stage.vendors[works[0][0]]
    ours = Present([stage.people[by].id], present.ours, present.theirs)
    recorded = Recorded(seen, [stage.works[work] for work in works], ours)
    with transaction():
        return confirmation_services.propose(vendor, recorded, actor=stage.actor(by))

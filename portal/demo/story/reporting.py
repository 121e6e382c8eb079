"""Supervision reports of the story: one issued, one still a draft."""

from functools import partial

from portal.demo.acts.stage import Stage
from portal.demo.cast.vendors_from_before import HOSHIKAGE, MIZUIRO
from portal.demo.story.diary import EVENING, Diary
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.fonts import PrintingUnavailable
from portal.proof.reports import periods, services
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing.rendering import render_reports
from portal.proof.reports.workflow import Conclusion, ReportDraft
from portal.supervision.planning.scheduling.difference import this_year, work_out_plan
from portal.supervision.planning.year import services as plan_services

ENDED, RUNNING = 0, 1  # which of the usual periods


def tell(diary: Diary, stage: Stage) -> None:
    _issued(diary, stage)
    _drafted(diary, stage)
    _planned(diary, stage)


def _issued(diary: Diary, stage: Stage) -> None:
    """The data centre in the half year that ended last."""
    drafts: list[SupervisionReport] = []
    opinion = (
        "入退室と運用の記録を確認し、契約で定めた取扱いが守られていることを確認した。"
        "誓約は期限内に提出されており、引き続き委託することに支障はない。"
    )

    def draft() -> None:
        wanted = _draft(ENDED, Conclusion.CONTINUE, opinion)
        vendor = stage.vendors[HOSHIKAGE.key]
        with transaction():
            drafts.append(services.draft_report(vendor, wanted, actor=stage.actor("koike")))

    def issue() -> None:
        report = drafts[0]
        vendor = stage.vendors[HOSHIKAGE.key]
        with transaction():
            services.issue_report(
                report, vendor, version=report.version, actor=stage.actor("takase")
            )

    diary.on(stage.workday(9), draft)
    diary.on(stage.workday(5), issue)
    diary.on(stage.workday(5), _print, part=EVENING)


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

    def draft() -> None:
        wanted = _draft(RUNNING, Conclusion.CONDITIONAL, opinion, conditions)
        vendor = stage.vendors[MIZUIRO.key]
        with transaction():
            services.draft_report(vendor, wanted, actor=stage.actor("morishita"))

    diary.on(stage.workday(1), draft)


def _draft(which: int, conclusion: Conclusion, opinion: str, conditions: str = "") -> ReportDraft:
    span = periods.choices(clock.today(), the_organisation().fiscal_year_start_month)[which]
    return ReportDraft(
        first=span.first,
        last=span.last,
        language="ja",
        conclusion=conclusion,
        opinion=opinion,
        conditions=conditions,
    )


def _print() -> None:
    try:
        render_reports()
    except PrintingUnavailable:  # the scheduler tries again, and says why it cannot
        return


# The supervision plan of the story: worked out from the register and decided by the officer.

DECIDED = 12  # working days ago


def _planned(diary: Diary, stage: Stage) -> None:
    diary.on(stage.workday(DECIDED), partial(_decide, stage))


def _decide(stage: Stage) -> None:
    year = this_year()
    difference = work_out_plan(year)
    with transaction():
        plan_services.make_plan(difference, year, actor=stage.actor("takase"))

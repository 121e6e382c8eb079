"""What the story tells of the company's own supervision being looked at: one audit done, one planned."""

from datetime import timedelta
from typing import Final

from portal.demo.acts.stage import Diary, Stage
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.proof.audits import services as audits
from portal.proof.audits.models import AuditResult
from portal.proof.audits.workflow import HeldAudit, PlannedAudit
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.severity import Owner, Severity

LEAD: Final = "asakura"
REPORT: Final = (
    "監査報告書\n対象 委託先の承認と取引開始\n確認した件数 6件\n結果 おおむね適正(指摘1件)\n"
)


def tell(diary: Diary, _stage: Stage) -> None:
    diary.act(40, _audited)
    diary.act(18, _planned)


def _audited(stage: Stage) -> None:
    actor = stage.actor(LEAD)
    wanted = PlannedAudit(
        subject="委託先の承認と取引開始の手続",
        scope="委託先管理規程に照らし、直近1年に承認した委託先の提案・承認・取引開始の記録を全件確認する。",
        period_from=stage.ago(400),
        period_until=stage.ago(50),
        on=stage.ago(40) + timedelta(days=7),
    )
    with transaction():
        row = audits.plan(wanted, actor=actor)
    told = HeldAudit(
        held_on=stage.ago(40),
        held_by="内部監査室 朝倉 環",
        looked_at="提案、承認、選定評価、契約の条項確認の記録を画面と出力で照合した。",
        seen="提案者と承認者はいずれも別の人であった。1件で、承認の理由に確認した資料の記載がなかった。",
        result=AuditResult.WITH_FINDINGS,
    )
    report = receive_bytes(REPORT.encode(), "監査報告書.txt", FileKind.TEXT)
    with transaction():
        audits.hold(row, told, [report], actor=actor)
    found = Found(
        title=Text(
            ja="承認の理由に確認した資料が記載されていない",
            en="An approval does not say which papers were looked at",
        ),
        action=Text(
            ja="承認の理由に、確認した資料の名称と日付を記載することを手順に定める。",
            en="Write into the procedure that an approval names the papers looked at, with their days.",
        ),
        detail="対象期間の承認のうち1件。",
        severity=Severity.OBSERVATION,
        owner=Owner.COMPANY,
    )
    with transaction():
        audits.open_finding(row, found, actor=actor)


def _planned(stage: Stage) -> None:
    wanted = PlannedAudit(
        subject="指摘事項の是正の管理",
        scope="期限を過ぎた指摘事項と、承認されたリスクの期限管理を確認する。",
        period_from=stage.ago(200),
        period_until=stage.ago(20),
        on=stage.calendar.on_or_after(stage.ago(-25)),
    )
    with transaction():
        audits.plan(wanted, actor=stage.actor(LEAD))

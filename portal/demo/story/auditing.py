"""What the story tells of audits and a management review, of an assessment to come, and of what others are told."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Diary, Stage
from portal.foundation.accounts.people.account_services import move_last_day
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.customers.models import Customer
from portal.proof.assessor.preparation.services import set_assessment_day
from portal.proof.audits import services as audits
from portal.proof.audits.models import AuditResult, AuditState, InternalAudit
from portal.proof.audits.workflow import HeldAudit, PlannedAudit
from portal.proof.disclosures import queries, services
from portal.proof.disclosures.models import DisclosureKind
from portal.proof.disclosures.public_text.wording import usual_measures
from portal.proof.management_reviews import queries as review_queries
from portal.proof.management_reviews import services as reviews
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.management_reviews.workflow import HeldReview, WantedDecision
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.severity import Owner, Severity

LEAD: Final = "asakura"
MANAGER: Final = "hojo"
MINUTES: Final = "マネジメントレビュー議事録\n議題 委託先の監督状況、内部監査の結果\n決定 2件(担当と期限は記録のとおり)\n"
REPORT: Final = (
    "監査報告書\n対象 委託先の承認と取引開始\n確認した件数 6件\n結果 おおむね適正(指摘1件)\n"
)


def tell(diary: Diary, _stage: Stage) -> None:
    diary.act(40, _audited)
    diary.act(34, _reviewed)
    diary.act(32, _confirmed)
    diary.act(20, _carried_out)
    diary.act(18, _planned)
    _tell_others(diary)


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


def _reviewed(stage: Stage) -> None:
    """The day after it was held, by the officer."""
    audits_held = select(InternalAudit.number).where(InternalAudit.state == AuditState.HELD)
    told = HeldReview(
        held_on=stage.ago(35),
        period_from=stage.ago(400),
        period_until=stage.ago(50),
        took_part="代表取締役、常務取締役、個人情報管理者、調達部長",
        reports=(),
        audits=list(db.session.scalars(audits_held)),
        conclusion="委託先の監督はおおむね定めたとおり行われている。承認の記録と、再委託先の把握を改善する。",
        decisions=(
            _decided(
                stage, 1, "承認の手順書に、確認した資料の名称と日付の記載を加える。", OFFICER, 15
            ),
            _decided(
                stage,
                2,
                "再委託先の一覧を主要な委託先から取得し、台帳と照合する。",
                "morishita",
                -40,
            ),
        ),
    )
    minutes = receive_bytes(MINUTES.encode(), "議事録.txt", FileKind.TEXT)
    with transaction():
        reviews.record_review(told, [minutes], actor=stage.actor(OFFICER))


def _decided(stage: Stage, line: int, what: str, who: str, ago: int) -> WantedDecision:
    until = stage.calendar.on_or_after(stage.ago(ago))
    return WantedDecision(line=line, what=what, owner_id=stage.people[who].id, until=until)


def _confirmed(stage: Stage) -> None:
    with transaction():
        reviews.decide(
            _review(), confirmed=True, remark="", version=None, actor=stage.actor(MANAGER)
        )


def _carried_out(stage: Stage) -> None:
    first = review_queries.decisions_of(_review().id)[0]
    with transaction():
        reviews.carry_out(
            first,
            done="手順書を改訂し、関係者に周知した。",
            done_on=stage.ago(20),
            files=[],
            actor=stage.actor(OFFICER),
        )


def _review() -> ManagementReview:
    """The only one there is."""
    return db.session.scalars(select(ManagementReview)).one()


PROCUREMENT: Final = "morishita"
AUDITOR: Final = "warren"
ADMINISTRATOR: Final = "akiba"


def _tell_others(diary: Diary) -> None:
    diary.act(25, _expected)
    diary.act(14, _drafted)
    diary.act(13, _released)


def _expected(stage: Stage) -> None:
    """The assessment in some weeks, and until when the auditor's account is good."""
    with transaction():
        set_assessment_day(
            the_organisation(), stage.ago(-75), version=None, actor=stage.actor(OFFICER)
        )
    with transaction():
        move_last_day(
            stage.people[AUDITOR], stage.ago(-90), stage.actor(ADMINISTRATOR), version=None
        )


def _drafted(stage: Stage) -> None:
    actor = stage.actor(PROCUREMENT)
    with transaction():
        services.draft_text(clock.today(), usual_measures(), actor=actor)
    with transaction():
        services.draft_sheet(_customer(), clock.today(), actor=actor)


def _released(stage: Stage) -> None:
    for kind, customer_id in (
        (DisclosureKind.PUBLIC_TEXT, None),
        (DisclosureKind.CUSTOMER_SHEET, _customer().id),
    ):
        row = queries.waiting(kind, customer_id)
        if row is not None:
            with transaction():
                services.decide(
                    row, released=True, remark="", version=None, actor=stage.actor(OFFICER)
                )


def _customer() -> Customer:
    """The first of the register."""
    return db.session.scalars(select(Customer).order_by(Customer.id).limit(1)).one()

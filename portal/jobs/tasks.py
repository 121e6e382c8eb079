"""What the jobs do: open a transaction where one is needed, call a service, say what came of it."""

from flask import current_app
from sqlalchemy import text

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people import account_services
from portal.foundation.accounts.people.services import forget_dead_links
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit import verification
from portal.foundation.audit.queries import head
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words import dates
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import remove_unnamed
from portal.foundation.mail.delivery import deliver_outbox
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, is_queued, mail_to, queue
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs import services as runs
from portal.foundation.sealing import sealer
from portal.foundation.sealing.keys import SealUnavailable
from portal.foundation.sealing.sealer import SealEnd
from portal.jobs.moved import comparing
from portal.ledger.contracts.clauses import services, waiver_services
from portal.ledger.contracts.documents import jobs as rekeying
from portal.ledger.contracts.documents import original_services, renewal_services
from portal.ledger.contracts.papers import readings
from portal.ledger.data_sharing.shares import review_services
from portal.ledger.exchange.exporting import export_job as making
from portal.ledger.exchange.importing import jobs, master
from portal.ledger.payees.services import forget_drafts
from portal.proof.assessor.evidence_pack.jobs import make_packs
from portal.proof.assessor.register.jobs import make_registers
from portal.proof.desk.matrix.worked_out import make_boards
from portal.proof.hindsight import services as hindsight
from portal.proof.month import jobs as months
from portal.proof.records import jobs as nightly
from portal.proof.report_batches import pool as printing
from portal.proof.report_batches import services as batches
from portal.proof.reports import services as reports
from portal.proof.reports.deciding import services as decisions
from portal.proof.reports.printing import revision_jobs
from portal.proof.retention import services as retention
from portal.supervision.attestations import receipt_jobs
from portal.supervision.consequences import reconcile as reconciling
from portal.supervision.consequences import services as consequences
from portal.supervision.instructions import case_services as instructions
from portal.supervision.planning.opening import services as planning
from portal.supervision.planning.year.worked_out import decide_plans, make_plans
from portal.supervision.promises.services import judge_stale as judge_stale_vendors
from portal.supervision.reminders import services as reminders
from portal.supervision.reminders.queries import vendors_on_hold
from portal.supervision.responses.submission import giving_services as giving
from portal.supervision.responses.workbooks import services as workbooks


def open_due() -> Message:
    """Ask for the statements whose period has ended, and for what comes round in the ledger.

    And for what follows from a term that began: the digests of this morning are written next.
    """
    opened = planning.open_due() + _open_in_ledger()
    opened += reconciling.reconcile(thorough=False).asked + reports.ask_for_drafts()
    opened += decisions.ask_for_decisions() + batches.draft_by_plan()
    return say("Requests opened: %(opened)s.", opened=opened)


def _open_in_ledger() -> int:
    """Terms that began, decisions about terms, clause checks, reviews of data; how many were asked."""
    renewal_services.renew_terms()
    waiver_services.settle_waivers()
    return (
        renewal_services.open_contract_notices()
        + services.open_due_checks()
        + original_services.ask_for_copies()
        + review_services.open_data_reviews()
    )


def reconcile() -> Message:
    """Put on record what follows from changes below, as far as it can be seen at a glance; and what
    people have to do that judging does not see."""
    with comparing():
        done = reconciling.reconcile(thorough=False)
        consequences.follow_people()
    return say("Made void: %(voided)s, asked for: %(asked)s.", voided=done.voided, asked=done.asked)


def reconcile_all() -> Message:
    """The same, and what a stricter tier or the start of work asks for."""
    done = reconciling.reconcile()
    consequences.follow_people()
    if done.withdrawn:
        return say(
            "Made void: %(voided)s, withdrawn because they asked otherwise than the facts allow: "
            "%(withdrawn)s, asked for: %(asked)s.",
            voided=done.voided,
            withdrawn=done.withdrawn,
            asked=done.asked,
        )
    return say("Made void: %(voided)s, asked for: %(asked)s.", voided=done.voided, asked=done.asked)


def send_reminders() -> Message:
    """One digest for each person to whom something is due, and what colleagues asked of each other."""
    on_hold = vendors_on_hold(None, clock.today())
    written = reminders.send_reminders() + giving.remind_colleagues(on_hold)
    return say("Digests written: %(written)s.", written=written)


def mail_month() -> Message:
    """To management and the officer, on the day of the month that the company named."""
    return say("Mails of the month written: %(written)s.", written=months.mail_month())


def mail_head() -> Message:
    """To auditors and administrators, so that a cut-off end of the log is noticed."""
    return say("Mails about the head of the log: %(written)s.", written=queue_head_mails())


def mail_seal_end() -> Message:
    """To administrators and the privacy officer, before nothing can be sealed any more."""
    return say("Mails about the end of the seal: %(written)s.", written=queue_seal_mails())


def remove_unconfirmed() -> Message:
    """Workbooks of answers, checked imports and payee lists that nobody confirmed for so long; and bytes
    that were handed in with what was never recorded."""
    days = int(current_app.config["UPLOADS_KEPT_DAYS"])
    removed = workbooks.remove_unconfirmed(days) + jobs.withdraw_forgotten(days)
    with transaction(audited=False):
        removed += forget_drafts(days)
    removed += remove_unnamed(days)
    return say("Uploads removed: %(removed)s.", removed=removed)


def forget_persons() -> Message:
    """Who a request or complaint was about is erased once all has been done for 30 days."""
    return say("Persons erased: %(cases)s.", cases=instructions.forget_persons())


def end_accounts() -> Message:
    """An auditor's account ends by itself; who comes after its last day is not let in anyway."""
    return say("Accounts ended: %(ended)s.", ended=account_services.end_accounts_over())


def forget_links() -> Message:
    """Links that open nothing any more leave the mails that are kept."""
    with transaction(audited=False):
        number = forget_dead_links()
    return say("Links taken out of mails: %(number)s.", number=number)


def make_receipts() -> Message:
    """Of every attestation that has none yet."""
    return say("Receipts made: %(made)s.", made=receipt_jobs.make_receipts())


def render_reports() -> Message:
    """Of every report that was issued and has no PDF yet."""
    return say(
        "Reports printed: %(made)s.",
        made=printing.print_waiting() + revision_jobs.render_revisions(),
    )


def read_papers() -> Message:
    """The files of contracts that came in, for the clause check."""
    return say("Contract files read: %(done)s.", done=readings.read_papers())


def run_imports() -> Message:
    """Check the files that were handed in, write those that were accepted, make large ones."""
    made = making.make_files() + make_registers() + make_packs() + make_boards() + make_plans()
    done = jobs.run_imports()
    return say("Imports checked or written: %(done)s, files made: %(made)s.", done=done, made=made)


def note_head() -> None:
    """Beside the data, where whoever writes the database anew does not write."""
    verification.note_head(current_app.config["DATA_DIR"])


def read_master() -> Message | None:
    """What another system put into the folder of the vendor master is handed in to be compared."""
    return master.read_master() if master.folder() else None


def compare_records() -> Message:
    """All rows with the log, the files whose turn it is, and the heads kept elsewhere."""
    found = nightly.compare(current_app.config["DATA_DIR"])
    return say(
        "Records compared: %(rows)s, files read: %(files)s, wrong: %(wrong)s.",
        rows=found.rows,
        files=found.files,
        wrong=len(found.wrong),
    )


def look_back() -> Message:
    """What was said falsely before, found anew: while any of it waits, the officer owes it."""
    waiting = hindsight.follow()
    return say("Earlier records that wait for the privacy officer: %(waiting)s.", waiting=waiting)


def keep_no_longer() -> Message:
    """People of vendors whose time is over: the officer is told beforehand, then they are erased."""
    told, erased = retention.tell_beforehand(), retention.erase_due()
    return say("Told beforehand: %(told)s, vendors erased: %(erased)s.", told=told, erased=erased)


def send_mail() -> Message:
    """Not in a transaction: each mail is claimed, sent and noted by itself."""
    done = deliver_outbox()
    return say(
        "Mails sent: %(sent)s, failed: %(failed)s, kept: %(kept)s.",
        sent=done.sent,
        failed=done.failed,
        kept=done.kept,
    )


def judge_stale() -> Message:
    """Everybody once a day, and whoever something was changed about; and what follows from it."""
    judged = judge_stale_vendors(consequences.follow_judged)
    return say("Vendors judged: %(judged)s.", judged=judged)


def rekey_names() -> Message:
    """Names are found by other words since the last version."""
    return say("Names written anew: %(written)s.", written=rekeying.rekey_names())


def do_runs() -> Message:
    """What was asked for many rows, works or vendors at once."""
    return say("Acts on many rows ended: %(ended)s.", ended=runs.carry_on() + decide_plans())


def refresh_statistics() -> None:
    """Registers grow; how the database reads them should follow."""
    analyse_tables()


SAMPLED = 1000  # rows of each index: quick on any size


def analyse_tables() -> bool:
    """So that SQLite chooses the right index; PostgreSQL sees to it itself. Whether there was
    anything to do here."""
    if db.engine.dialect.name != "sqlite":
        return False
    with transaction(audited=False):
        db.session.execute(text(f"PRAGMA analysis_limit={SAMPLED}"))
        db.session.execute(text("ANALYZE"))
    return True


def queue_head_mails() -> int:
    """Queue today's mails; returns how many. A second run on a day queues nothing.

    Kept outside the portal, the hash shows later whether the end of the log was cut off or
    rewritten (`flask audit verify --head HASH`).
    """
    today = clock.today()
    keepers = people_with_role(Role.AUDITOR, Role.ADMIN)
    if not keepers or is_queued(_key(keepers[0])):
        return 0
    with transaction():
        number, hash_ = head()
        for person in keepers:
            queue(_mail(person, number, hash_))
        text = say("Mailed the head of the audit log, event %(number)s", number=number)
        mailed = {"number": number, "day": today.isoformat()}
        record(SYSTEM, "audit.head_mailed", the_organisation(), text, after=mailed)
    return len(keepers)


def _key(person: User) -> str:
    return f"audit-head:{clock.today().isoformat()}:{person.id}"


def _mail(person: User, number: int, hash_: str) -> Mail:
    lines = [
        say(
            "The last event of the audit log is number %(number)s, its hash is %(hash)s.",
            number=number,
            hash=hash_,
        ),
        say(
            "Please keep this mail. With the hash an administrator can check later that nothing "
            "was cut off: flask audit verify --head %(hash)s",
            hash=hash_,
        ),
    ]
    day = dates.full(clock.today(), person.language.value)
    subject, between = (
        say("Audit log: head of %(day)s", day=day),
        Between(company=the_organisation()),
    )
    return mail_to(person, _key(person), subject, MailContent(lines=lines), between)


def queue_seal_mails() -> int:
    """Queue what announces the end of the certificate in use, once for each of sealer.ANNOUNCED.

    A certificate that cannot be opened is told by Today and by the job that seals.
    """
    try:
        end = sealer.end_of_seal()
    except SealUnavailable:
        return 0
    if end is None or end.warning is None:
        return 0
    people = [
        person
        for person in people_with_role(Role.ADMIN, Role.PRIVACY_OFFICER)
        if not is_queued(_seal_key(end, person))
    ]
    if not people:
        return 0
    with transaction():
        for person in people:
            queue(_seal_mail(person, end, end.warning))
        text = say("Announced that the certificate of the seal ends on %(last)s", last=end.last)
        told = {"fingerprint": end.fingerprint, "days": end.stage}
        record(SYSTEM, "seal.end_announced", the_organisation(), text, after=told)
    return len(people)


def _seal_key(end: SealEnd, person: User) -> str:
    return f"seal-end:{end.fingerprint[:16]}:{end.stage}:{person.id}"


def _seal_mail(person: User, end: SealEnd, warning: Message) -> Mail:
    between = Between(company=the_organisation())
    subject = say("The certificate of the seal of reports ends on %(last)s", last=end.last)
    rest = say("Reports issued before stay sealed; nothing has to be done about them.")
    return mail_to(
        person, _seal_key(end, person), subject, MailContent(lines=[warning, rest]), between
    )

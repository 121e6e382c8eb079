"""Mails leave through a real mail server, once, and nothing that failed is forgotten."""

import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import from_text
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.delivery import CLAIM_LASTS, deliver_outbox
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import queue
from portal.foundation.mail.workflow import MAX_TRIES
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import a_mail, make_mail
from tests.post_office import PostOffice

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\r\n.\r\nFrom here\r\n"


def test_ada_reads_subject_name_and_text_in_japanese(cast: Cast, post_office: PostOffice) -> None:
    make_mail()

    assert deliver_outbox().sent == 1

    letter = post_office.letters[0]
    assert letter["Subject"] == "【ご署名のお願い】委託先の誓約書"
    assert letter["To"] == "山田 エイダ <ada@acme.example>"
    assert letter["From"] == "監督ポータル <kantoku@sazanami.example>"
    assert letter.get_content().replace("\r\n", "\n") == (
        "いつもお世話になっております。\n\n期日: 11月30日(月)\n"
    )
    assert post_office.envelopes[0].rcpt_tos == ["ada@acme.example"]
    assert post_office.envelopes[0].mail_from == "kantoku@sazanami.example"


def test_every_line_of_a_mail_is_short_and_plain_for_old_servers(
    cast: Cast, post_office: PostOffice
) -> None:
    make_mail(subject="長い件名" * 40, body="改行のない長い本文" * 500, recipient_name="名前" * 50)

    deliver_outbox()

    lines = post_office.contents[0].split(b"\r\n")
    assert all(len(line) <= 78 and line.isascii() for line in lines)
    assert post_office.letters[0]["Subject"] == "長い件名" * 40


def test_the_date_is_when_the_mail_was_written_in_the_zone_of_the_company(
    cast: Cast, clock: Clock, post_office: PostOffice
) -> None:
    mail = make_mail()
    clock.advance(hours=3)

    deliver_outbox()

    letter = post_office.letters[0]
    assert letter["Date"] == "Wed, 25 Nov 2026 12:00:00 +0900"
    assert letter["Message-ID"] == mail.message_id
    assert mail.message_id.endswith("@sazanami.example>")
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_receipt_arrives_with_its_japanese_name_and_every_byte(
    cast: Cast, post_office: PostOffice
) -> None:
    with transaction(audited=False):
        stored = store_bytes(PDF, "application/pdf")
        queue(
            a_mail(attachments=[("誓約書 受領書 2026年度.pdf", stored.sha256, "application/pdf")])
        )

    deliver_outbox()

    [attached] = post_office.letters[0].iter_attachments()
    assert attached.get_filename() == "誓約書 受領書 2026年度.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == PDF


@pytest.mark.parametrize("name", ['鈴木, "部長" <社長>', 'O\'Neil, "Max" (CEO)', "", "普通の名前"])
def test_no_name_leads_a_mail_to_another_address(
    cast: Cast, post_office: PostOffice, name: str
) -> None:
    make_mail(recipient_name=name)

    deliver_outbox()

    [address] = post_office.letters[0]["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ada@acme.example")
    assert post_office.envelopes[0].rcpt_tos == ["ada@acme.example"]


def test_all_mails_of_a_run_go_through_one_connection(cast: Cast, post_office: PostOffice) -> None:
    for _ in range(3):
        make_mail()

    assert deliver_outbox().sent == 3
    assert len({session.peer for session in post_office.sessions}) == 1


def test_a_refused_address_is_dead_at_once_and_the_others_still_get_theirs(
    cast: Cast, post_office: PostOffice
) -> None:
    wrong, right = make_mail(recipient="gone@acme.example"), make_mail()
    post_office.answers = ["550 5.1.1 no such person"]

    done = deliver_outbox()

    assert (done.sent, done.failed) == (1, 1)
    assert (wrong.state, wrong.tries) == (MailState.DEAD, 1)
    assert right.state == MailState.SENT
    reason = from_text(wrong.last_error)
    assert reason is not None
    assert reason.params["answer"] == "550 5.1.1 no such person"


def test_a_mail_that_is_refused_for_now_is_sent_later(
    cast: Cast, clock: Clock, post_office: PostOffice
) -> None:
    mail = make_mail()
    post_office.answers = ["451 greylisted"]

    assert deliver_outbox().failed == 1
    assert deliver_outbox().failed == 0, "it waits a minute first"
    assert (mail.state, mail.tries) == (MailState.WAITING, 1)

    clock.advance(minutes=1)
    assert deliver_outbox().sent == 1
    assert (mail.state, mail.tries, mail.last_error) == (MailState.SENT, 2, "")


def test_a_text_that_the_server_refuses_for_good_is_dead(
    cast: Cast, post_office: PostOffice
) -> None:
    mail = make_mail()
    post_office.data_answers = ["554 looks like spam"]

    deliver_outbox()

    assert mail.state == MailState.DEAD


def test_a_server_that_is_down_costs_one_try_and_no_mail(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    first, second = make_mail(), make_mail()

    assert deliver_outbox().failed == 1

    assert (first.state, first.tries) == (MailState.WAITING, 1)
    assert (second.state, second.tries) == (MailState.WAITING, 0)
    assert first.next_try_at == clock.time + timedelta(minutes=1)


def test_a_mail_is_dead_after_eight_tries_with_longer_and_longer_pauses(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    mail = make_mail()
    pauses: list[float] = []
    while mail.state == MailState.WAITING:
        deliver_outbox()
        pauses.append((mail.next_try_at - clock.time) / timedelta(minutes=1))
        clock.time = max(mail.next_try_at, clock.time)

    assert (mail.state, mail.tries) == (MailState.DEAD, MAX_TRIES)
    assert pauses[:5] == [1, 5, 30, 120, 360]
    assert pauses == [*sorted(pauses[:-1]), 0]


def test_a_mail_whose_attachment_is_gone_does_not_hold_up_the_others(
    cast: Cast, post_office: PostOffice
) -> None:
    lost = make_mail(attachments=[("受領書.pdf", "0" * 64, "application/pdf")])
    make_mail()

    done = deliver_outbox()

    assert (done.sent, done.failed) == (1, 1)
    assert (lost.state, lost.tries) == (MailState.WAITING, 1)


def test_an_address_that_is_none_is_dead_at_once(cast: Cast, post_office: PostOffice) -> None:
    mail = make_mail(recipient="not an address", recipient_name="")

    deliver_outbox()

    assert mail.state == MailState.DEAD


def test_a_run_that_was_killed_after_the_hand_over_is_recognised_by_the_message_id(
    cast: Cast, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    with transaction(audited=False):
        stored = store_bytes(PDF, "application/pdf")
        mail = queue(a_mail(attachments=[("受領書.pdf", stored.sha256, "application/pdf")]))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portal.foundation.mail.delivery._note", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver_outbox()
    assert deliver_outbox().sent == 0, "somebody else may still be sending it"

    clock.time += CLAIM_LASTS
    assert deliver_outbox().sent == 1

    first, second = post_office.letters
    assert post_office.contents[0] == post_office.contents[1]
    assert first["Message-ID"] == second["Message-ID"] == mail.message_id


def test_a_mail_written_under_a_clock_set_ahead_is_sent_today(
    cast: Cast, post_office: PostOffice, clock: Clock
) -> None:
    now: datetime = clock.time
    clock.advance(days=30)
    mail = make_mail()
    clock.time = now

    assert deliver_outbox().sent == 1
    assert mail.state == MailState.SENT
    assert post_office.letters[0]["Date"] == "Wed, 25 Nov 2026 12:00:00 +0900"


def test_without_a_mail_server_mails_are_kept_and_readable(cast: Cast) -> None:
    mail = make_mail()

    assert deliver_outbox().kept == 1
    assert deliver_outbox().kept == 0
    assert (mail.state, mail.tries) == (MailState.KEPT, 0)


def test_the_log_names_no_person(
    cast: Cast,
    post_office: PostOffice,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The check of imports, run in the same process, switches loggers off.
    monkeypatch.setattr(logging.getLogger("portal.mail"), "disabled", False)
    caplog.set_level("INFO")
    make_mail(recipient="gone@acme.example")
    post_office.answers = ["550 <gone@acme.example> is no mailbox"]
    make_mail()

    deliver_outbox()

    ours = [one.getMessage() for one in caplog.records if one.name == "portal.mail"]
    assert len(ours) == 2
    assert not any("acme" in line or "山田" in line for line in ours)


def test_the_same_key_is_queued_once(cast: Cast) -> None:
    first = make_mail(key="receipt:17:ada", subject="first")
    second = make_mail(key="receipt:17:ada", subject="second")

    assert (first.id, second.subject) == (second.id, "first")


def test_a_line_break_in_a_name_or_subject_becomes_a_blank(
    cast: Cast, post_office: PostOffice
) -> None:
    mail: OutboxEmail = make_mail(subject="Due\r\nBcc: gus@globex.example", recipient_name="A\nB")

    deliver_outbox()

    assert mail.subject == "Due Bcc: gus@globex.example"
    assert post_office.letters[0]["Bcc"] is None
    assert post_office.letters[0]["To"] == "A B <ada@acme.example>"

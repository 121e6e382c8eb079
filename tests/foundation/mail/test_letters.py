"""What a mail says is described once: text and HTML say the same, and lead where people can go."""

import re
from html import unescape
from unicodedata import east_asian_width

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text, from_text, say
from portal.foundation.mail.delivery import deliver_outbox
from portal.foundation.mail.html_part import as_html
from portal.foundation.mail.letters import (
    COLUMNS,
    Between,
    MailContent,
    Matter,
    as_text,
    parts_of,
    wrapped,
)
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import link_to, mail_to, queue
from portal.foundation.mail.postman import unreachable_setting
from portal.foundation.organisation.queries import the_organisation
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.mail import make_mail
from tests.post_office import PostOffice

SECRET = "q9Zb_2-hY7LmN0pQrStUvWx"
HOSTILE = '<img src="http://evil.example/x.png" onerror="x()">'


def _letter() -> MailContent:
    return MailContent(
        lines=["Read this.", "- one", "- two"],
        facts=[("Until when", "Fri 11 Dec 2026"), ("What", HOSTILE)],
        matters=[Matter(title="A matter", lines=["Due soon"], link=link_to("/obligations/1"))],
        button=("Open it", link_to(f"/invitations/{SECRET}")),
        after=["Nothing else."],
    )


def _between(cast: Cast) -> Between:
    return Between(company=the_organisation(), vendor=Text("株式会社Acme", "Acme"), ask=cast.pam)


def _written(cast: Cast) -> OutboxEmail:
    mail = queue(mail_to(cast.ada, "letter:1", say("Subject"), _letter(), _between(cast)))
    db.session.commit()
    return mail


def _reached(cast: Cast) -> None:
    company = the_organisation()
    company.contact_en, company.contact_telephone = "Privacy desk", "03-0000-0000"
    company.contact_email, company.contact_fax = "desk@sazanami.example", "03-0000-0001"
    company.postal_address_en = "1-2-3 Kakucho, Tokyo"
    db.session.commit()


def test_both_parts_say_the_same_and_answers_reach_a_person(
    cast: Cast, post_office: PostOffice
) -> None:
    _reached(cast)
    _written(cast)
    assert deliver_outbox().sent == 1
    (letter,) = post_office.letters
    assert letter.get_content_type() == "multipart/alternative"
    text, html = (str(part.get_content()) for part in letter.iter_parts())
    shown = unescape(re.sub(r"<[^>]+>", "\n", html))
    for said in (
        "Acme", "Dear Ada,", "Read this.", "Until when", "A matter", "Open it", SECRET, "Pam",
        "03-0000-0000", "03-0000-0001", "1-2-3 Kakucho, Tokyo", "Nothing else.",
    ):  # fmt: skip
        assert said in text
        assert said in shown
    assert letter["Reply-To"] == "pam@example.jp"
    assert str(letter["From"]).endswith("<kantoku@sazanami.example>")
    assert letter["Subject"] == "Subject - Sazanami Transfer Inc. (for Acme)"


def test_the_html_fetches_nothing_runs_nothing_and_has_one_button(cast: Cast) -> None:
    html = as_html(_written(cast).parts or {}, lang="en", subject=HOSTILE)
    assert not re.search(r"<(img|script|link|iframe|style)|url\(|\son[a-z]+=\"|@import", html)
    assert html.count("background-color:#2b3f87;color:#ffffff") == 1
    assert '<html lang="en">' in html
    links = set(re.findall(r'(?:src|href)="([^"]+)"', html))
    assert links == {link_to("/obligations/1"), link_to(f"/invitations/{SECRET}")}


def test_a_colleague_is_written_to_without_ceremony(cast: Cast) -> None:
    parts = parts_of(_letter(), "ja", name="Pia", between=_between(cast), outside=False)
    text = as_text(parts)
    assert text.startswith("Pia 様\n\nRead this.\n\n- one\n- two\n\n")
    assert "平素より" not in text
    assert "Acme" not in text


def test_lines_are_broken_where_people_break_them_and_links_stay_whole() -> None:
    long = "https://kantoku.example/" + "a" * 90
    text = f"  個人データ{'の取扱い、' * 20}\n{long}\n" + "word " * 40
    lines = wrapped(text).split("\n")
    assert long in lines
    for line in lines:
        width = sum(2 if east_asian_width(sign) in "FWA" else 1 for sign in line)
        assert line == long or width <= COLUMNS
        assert not line.startswith(("、", "。"))
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert [line[:2] for line in lines[:3]] == ["  "] * 3, "what is indented stays so"


def test_a_link_leaves_both_parts_when_the_mail_was_sent(
    cast: Cast, post_office: PostOffice
) -> None:
    mail = _written(cast)
    assert SECRET in str(mail.parts)
    deliver_outbox()
    db.session.refresh(mail)
    assert SECRET not in f"{mail.body} {mail.parts}"


@pytest.mark.parametrize(
    "setting",
    [
        ("Kantoku <no-reply@localhost>", "https://k.example", "MAIL_SENDER"),
        ("Desk <desk@sazanami.example>", "http://127.0.0.1:8000", "PUBLIC_URL"),
    ],
)
def test_no_mail_leaves_to_others_with_addresses_of_this_machine(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str, str]
) -> None:
    sender, url, why = setting
    mail = make_mail()
    for name, value in (("MAIL_SENDER", sender), ("PUBLIC_URL", url)):
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.invalid")
    assert deliver_outbox().failed == 1
    db.session.refresh(mail)
    refusal, wrong = from_text(mail.last_error), unreachable_setting()
    assert mail.state is MailState.WAITING, "it leaves once the setting is right"
    assert refusal is not None
    assert wrong is not None
    assert refusal.id == wrong.id
    assert why in refusal.id


def test_a_mail_written_before_the_address_was_set_is_not_sent_with_a_dead_link(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = make_mail(body="Open it:\nhttp://127.0.0.1:8000/invitations/x\n")
    monkeypatch.setitem(app.config, "MAIL_SENDER", "Desk <desk@sazanami.example>")
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://k.example")
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.invalid")
    deliver_outbox()
    db.session.refresh(mail)
    assert mail.state is MailState.DEAD


def test_sue_sends_herself_a_test_mail_and_reads_what_the_server_said(
    browser: Browser, cast: Cast, post_office: PostOffice
) -> None:
    _reached(cast)
    browser.sign_in(cast.sue)
    answer = browser.post("/mail/test")
    page = browser.get(answer.location).text
    assert "The mail server took the test mail." in page
    assert "desk@sazanami.example" in page
    (letter,) = post_office.letters
    assert letter["Reply-To"] == "desk@sazanami.example"


def test_sue_sees_the_html_as_mail_programs_show_it_and_no_secret(
    browser: Browser, cast: Cast
) -> None:
    mail = _written(cast)
    browser.sign_in(cast.sue)
    assert f"/mail/{mail.id}/look" in browser.get(f"/mail/{mail.id}").text
    answer = browser.get(f"/mail/{mail.id}/look")
    assert "Read this." in answer.text
    assert SECRET not in answer.text
    rule = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rule
    assert "sandbox" in rule
    plain = make_mail()
    assert browser.get(f"/mail/{plain.id}/look").status_code == 404
    assert db.session.scalars(select(OutboxEmail).where(OutboxEmail.parts.is_(None))).one() == plain

"""Pia, the officer, enters the company's policy in versions and ties its sentences to promises."""

from datetime import date
from io import BytesIO

import pytest

from portal.content.policy import queries, services
from portal.content.policy.models import PolicyState, PolicyVersion, SaysOf
from portal.content.policy.services import PolicyText, SaidOf
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.policy_views import unwrapped
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories import papers
from tests.queries import count_statements

PAGE = "/settings/policy"
TODAY, BEFORE, LATER = date(2026, 11, 25), date(2026, 4, 1), date(2026, 12, 1)
CHOICE = "信頼できる委託先を選定します。"
BAN = "委託先に再委託を行わせません。"
OWN = "委託先の従業者を大切にします。"
TEXT = Text(ja=f"方針\n{CHOICE}{BAN}\n{OWN}\n法令を守ります。", en="We choose our vendors well.")


def entered(cast: Cast, text: Text = TEXT, since: date = BEFORE) -> PolicyVersion:
    with transaction():
        return services.enter_policy(
            PolicyText(text=text, valid_from=since, published="https://example.jp/privacy"),
            acting(cast.pia),
        )


def said(cast: Cast, policy: PolicyVersion, **of: str) -> None:
    """By key what it promises; empty: nothing about vendors."""
    with transaction():
        services.read_policy(
            policy,
            {
                key: SaidOf(SaysOf.PROMISED, tuple(names.split()))
                if names
                else SaidOf(SaysOf.NOTHING)
                for key, names in of.items()
            },
            acting(cast.pia),
            seen=queries.edition_of(policy),
        )


def taken(cast: Cast, policy: PolicyVersion) -> PolicyVersion:
    with transaction():
        return services.take_policy(policy, acting(cast.pia), seen=queries.edition_of(policy))


def test_nothing_counts_until_the_version_is_taken_over(cast: Cast) -> None:
    policy = entered(cast)
    said(cast, policy, ja1="recognised", en1="recognised")
    assert (queries.policy_on(TODAY), queries.own_wordings(TODAY)) == (None, {})
    taken(cast, policy)
    assert queries.policy_on(TODAY) is policy
    assert queries.own_wordings(TODAY) == {
        "recognised": Text(CHOICE, "We choose our vendors well.")
    }
    assert queries.own_wordings(date(2026, 3, 31)) == {}
    assert [line.action for line in trail_of(policy)] == [
        "policy.taken",
        "policy.read",
        "policy.entered",
    ]


def test_in_a_language_without_a_sentence_the_one_of_the_pack_stands(cast: Cast) -> None:
    policy = entered(cast)
    said(cast, policy, ja2="no_subcontracting")
    taken(cast, policy)
    promise = next(one for one in queries.promises_on(TODAY) if one.id == "no_subcontracting")
    assert queries.own_wordings(TODAY)["no_subcontracting"] == Text(BAN, promise.policy.en)


def test_several_sentences_make_one_promise_and_one_sentence_several(cast: Cast) -> None:
    policy = entered(cast)
    said(cast, policy, ja1="recognised supervised", ja2="supervised")
    taken(cast, policy)
    own = queries.own_wordings(TODAY)
    assert (own["recognised"].ja, own["supervised"].ja) == (CHOICE, CHOICE + BAN)


def test_what_is_said_of_a_version_that_stands_is_seen_at_once(cast: Cast) -> None:
    policy = taken(cast, entered(cast))
    said(cast, policy, ja1="recognised", ja2="no_subcontracting")
    said(cast, policy, ja1="")
    assert set(queries.own_wordings(TODAY)) == {"no_subcontracting"}


def test_a_new_version_ends_what_it_no_longer_says(cast: Cast) -> None:
    first = entered(cast)
    said(cast, first, ja1="recognised", ja2="no_subcontracting")
    taken(cast, first)
    with transaction():
        services.set_wording("bound", Text("手で", "By hand"), BEFORE, acting(cast.sue))
    second = entered(cast, Text(ja=f"{CHOICE}委託先と契約します。", en=""), LATER)
    said(cast, second, ja1="recognised")
    assert [promise.id for promise, _before, _after in queries.rewordings(second)] == [
        "no_subcontracting"
    ]
    taken(cast, second)
    assert set(queries.own_wordings(TODAY)) == {"recognised", "no_subcontracting", "bound"}
    assert set(queries.own_wordings(LATER)) == {"recognised", "bound"}
    assert (queries.policy_on(TODAY), queries.policy_on(LATER)) == (first, second)
    assert queries.changes_of(second) == {
        "ja": [
            ("removed", BAN),
            ("removed", OWN),
            ("removed", "法令を守ります。"),
            ("added", "委託先と契約します。"),
        ],
        "en": [("removed", "We choose our vendors well.")],
    }


def test_a_version_of_the_same_day_corrects_the_one_before(cast: Cast) -> None:
    first = entered(cast)
    said(cast, first, ja1="recognised", ja2="no_subcontracting")
    taken(cast, first)
    second = entered(cast, Text(ja=CHOICE, en=""))
    said(cast, second, ja1="recognised")
    taken(cast, second)
    assert first.corrected_at is not None
    assert queries.policy_on(TODAY) is second
    assert set(queries.own_wordings(TODAY)) == {"recognised"}


def test_an_older_version_entered_later_stands_until_the_newer_one(cast: Cast) -> None:
    newer = entered(cast, Text(ja=CHOICE, en=""), TODAY)
    said(cast, newer, ja1="recognised")
    taken(cast, newer)
    older = entered(cast)
    said(cast, older, ja2="no_subcontracting")
    taken(cast, older)
    assert set(queries.own_wordings(BEFORE)) == {"no_subcontracting"}
    assert set(queries.own_wordings(TODAY)) == {"recognised"}


def test_what_cannot_be_said_is_refused(cast: Cast) -> None:
    policy = entered(cast)
    with pytest.raises(RuleViolated) as empty:
        said(cast, policy, ja1=" ")
    assert empty.value.field == "promises_ja1"
    for key, names in (("ja99", "bound"), ("ja1", "no_such_promise")):
        with pytest.raises(RuleViolated):
            said(cast, policy, **{key: names})
    with pytest.raises(RuleViolated) as nothing:
        entered(cast, Text(ja=" \n", en=""))
    assert nothing.value.field == "ja"
    taken(cast, policy)
    with pytest.raises(RuleViolated):
        entered(cast, TEXT, TODAY)  # word for word the one that stands
    with pytest.raises(InvalidTransition):
        taken(cast, policy)
    with pytest.raises(ChangedMeanwhile), transaction():
        services.read_policy(policy, {}, acting(cast.pia), seen="another")


def test_sentences_that_are_too_long_together_are_not_tied(cast: Cast) -> None:
    half = "委託先を選定します" + "あ" * 491 + "。"  # 501 signs each
    policy = entered(cast, Text(ja=half + half, en=""))
    said(cast, policy, ja1="recognised")
    with pytest.raises(RuleViolated) as long:
        said(cast, policy, ja2="recognised")
    assert "longer together" in str(long.value.message.id)


def test_a_discarded_version_never_stands(cast: Cast, browser: Browser) -> None:
    policy = entered(cast)
    browser.sign_in(cast.pia)
    assert "never stands" in browser.get(f"{PAGE}/{policy.id}/discard").text
    assert browser.post(f"{PAGE}/{policy.id}/discard", data={"seen": ""}).location == PAGE
    assert policy.state is PolicyState.DISCARDED
    with pytest.raises(InvalidTransition):
        taken(cast, policy)
    with pytest.raises(RuleViolated):
        said(cast, policy, ja1="")


def test_sentences_and_promises_are_laid_beside_each_other(cast: Cast) -> None:
    policy = entered(cast)
    with transaction():
        services.read_policy(
            policy,
            {
                "ja2": SaidOf(SaysOf.PROMISED, ("no_subcontracting",)),
                "ja3": SaidOf(SaysOf.UNCHECKED),
            },
            acting(cast.pia),
            seen=queries.edition_of(policy),
        )
    beside = queries.promised_or_not(policy, queries.read_sentences(policy))
    assert [row.words for row in beside.unchecked] == [OWN]
    assert [one.sentence.key for one in beside.open] == ["ja1", "en1"]
    assert "no_subcontracting" not in {promise.id for promise in beside.unsaid}
    assert "recognised" in {promise.id for promise in beside.unsaid}
    assert beside.modes == {}  # it rules subcontracting out, and so is the promise read
    promise = next(one for one in queries.promises_on(TODAY) if one.id == "no_subcontracting")
    with transaction():
        services.decide_mode(promise, "with_approval", TODAY, acting(cast.pia), reason="Article 6")
    beside = queries.promised_or_not(policy, queries.read_sentences(policy))
    assert beside.modes == {"no_subcontracting": "absolute"}


def test_the_officer_enters_reads_and_takes_over_on_pages(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pia)
    assert "Your policy is not here yet" in browser.get(PAGE).text
    form = {"valid_from": "2026-04-01", "published": "https://example.jp/privacy", "ja": TEXT.ja}
    told = browser.post(f"{PAGE}/new", data=form | {"en": TEXT.en})
    policy = queries.list_policies()[0]
    read = f"{PAGE}/{policy.id}/read"
    assert told.location == read
    page = browser.get(read).text
    assert CHOICE in page
    assert "Proposed by its words: Selection" in page
    assert "法令を守ります。" in page  # it was not found, and can be added by hand
    assert 'name="says_ja4"' not in page
    assert 'name="says_ja4"' in browser.get(f"{read}?also=ja4").text
    seen = queries.edition_of(policy)
    wrong = browser.post(read, data={"seen": seen, "says_ja1": "promised", "says_ja2": "later"})
    assert wrong.status_code == 422
    answers = {
        "seen": seen,
        "says_ja1": "promised",
        "promises_ja1": "recognised",
        "says_ja2": "promised",
        "promises_ja2": "no_subcontracting",
        "says_ja3": "unchecked",
        "says_en1": "later",
    }
    assert browser.post(read, data=answers).location == f"{PAGE}/{policy.id}"
    shown = browser.get(f"{PAGE}/{policy.id}").text
    for words in ("Promised, and checked by nobody", "We check this, and no sentence promises it"):
        assert words in shown
    taking = browser.get(f"{PAGE}/{policy.id}/take").text
    assert "no verdict of any vendor becomes another one" in taking
    assert "1 sentence about vendors is not decided yet" in taking
    told = browser.post(f"{PAGE}/{policy.id}/take", data={"seen": queries.edition_of(policy)})
    assert told.location == PAGE
    assert "In English the sentence of the content pack stands." in browser.get(PAGE).text
    assert queries.own_wordings(TODAY)["recognised"].ja == CHOICE


def test_a_sentence_in_two_languages_is_counted_once(cast: Cast, browser: Browser) -> None:
    policy = entered(cast, TEXT)
    browser.sign_in(cast.pia)
    said_of_it = {
        "seen": queries.edition_of(policy),
        "says_ja1": "unchecked",
        "says_ja2": "later",
        "says_ja3": "later",
        "says_en1": "unchecked",
    }
    browser.post(f"{PAGE}/{policy.id}/read", data=said_of_it)
    counted = 'Promised, and checked by nobody</h2><span class="tag-small">1</span>'
    assert counted in browser.get(f"{PAGE}/{policy.id}").text


def test_another_mode_than_the_policy_says_is_marked_with_what_it_would_change(
    cast: Cast, browser: Browser
) -> None:
    policy = entered(cast, Text(ja="再委託は、当社の承諾がある場合に限り委託先に認めます。", en=""))
    said(cast, policy, ja1="no_subcontracting")
    browser.sign_in(cast.pia)
    page = browser.get(f"{PAGE}/{policy.id}/take").text
    assert "The policy speaks otherwise of “No subcontracting”" in page
    assert "No verdict of any vendor changes by it." in page
    taken(cast, policy)
    assert "The promise is read otherwise" in browser.get(PAGE).text


def test_as_if_a_promise_were_read_otherwise_nothing_is_written(cast: Cast) -> None:
    assert not standards_on(TODAY).may_approve_subcontractors
    with queries.as_if_read("no_subcontracting", "with_approval"):
        assert standards_on(TODAY).may_approve_subcontractors
    assert not standards_on(TODAY).may_approve_subcontractors
    assert queries.list_modes("no_subcontracting") == []


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        (
            "policy.html",
            "<title>x</title><nav>Menu</nav><h2>委託先</h2><p>委託先を選定します。</p>",
            "選定",
        ),
        ("policy.md", "# 委託先\n委託先を**監督**します。", "監督"),
    ],
)
def test_a_file_is_read_for_the_text(
    cast: Cast, browser: Browser, name: str, data: str, word: str
) -> None:
    browser.sign_in(cast.pia)
    form = {"valid_from": "2026-04-01", "published": "Policy", "en": ""}
    told = browser.post(f"{PAGE}/new", data=form | {"file_ja": (BytesIO(data.encode()), name)})
    (policy,) = queries.list_policies()
    assert told.location == f"{PAGE}/{policy.id}/read"
    assert word in policy.ja
    assert "Menu" not in policy.ja
    assert [one.sentence.heading.strip("# ") for one in queries.read_sentences(policy)] == [
        "委託先"
    ]


def test_word_and_pdf_are_read_and_a_scan_has_no_words(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pia)
    form = {"valid_from": "2026-04-01", "published": "Policy"}
    word = papers.word_file(("委託先の監督", 1), ("委託先を定期的に監督します。", 0))
    long = "当社は、個人情報の取扱いを委託するときは、適切に管理していると認められる委託先を選定し、必要な契約を締結します。"
    sent = {
        "file_ja": (BytesIO(papers.contract_pdf((("方針", long),))), "policy.pdf"),
        "file_en": (BytesIO(word), "policy.docx"),
    }
    assert browser.post(f"{PAGE}/new", data=form | sent).status_code == 302
    (policy,) = queries.list_policies()
    assert [one.sentence.text for one in queries.read_sentences(policy)] == [
        long,
        "委託先を定期的に監督します。",
    ]
    scan = {"file_ja": (BytesIO(papers.scanned_pdf()), "scan.pdf")}
    refused = browser.post(f"{PAGE}/new", data=form | scan)
    assert (refused.status_code, "has no words that can be read" in refused.text) == (422, True)


def test_lines_that_a_page_broke_are_one_sentence_again() -> None:
    full = "当社は個人情報の取扱いを委託するときは"
    assert unwrapped([full, "委託先を監督します。", "以上"]) == f"{full}委託先を監督します。\n以上"
    assert (
        unwrapped([full, "・選定します", "・監督します"]) == f"{full}\n・選定します\n・監督します"
    )
    assert unwrapped(["We choose our vendors and", "audit them.", "End"]) == (
        "We choose our vendors and audit them.\nEnd"
    )


def test_a_file_that_is_none_of_these_is_refused_and_what_was_typed_stays(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    form = {"valid_from": "2026-04-01", "published": "Where it stands", "ja": "", "en": "Words"}
    told = browser.post(
        f"{PAGE}/new", data=form | {"file_ja": (BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 40), "p.png")}
    )
    assert told.status_code == 422
    for words in ("a PNG picture", "Where it stands", "Words"):
        assert words in told.text
    both = form | {"ja": "言葉", "file_ja": (BytesIO("言葉".encode()), "p.txt")}
    assert "Either paste the text or choose a file" in browser.post(f"{PAGE}/new", data=both).text
    assert queries.list_policies() == []


def test_statements_do_not_grow_with_the_text(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pia)
    short = entered(cast, Text(ja=CHOICE, en=""))
    long = entered(cast, Text(ja="".join(f"委託先{n}を選定します。" for n in range(40)), en=""))
    browser.get(f"{PAGE}/{short.id}")

    def asked(policy: PolicyVersion) -> int:
        with count_statements() as counted:
            browser.get(f"{PAGE}/{policy.id}/read")
        return counted.total

    assert asked(short) == asked(long)

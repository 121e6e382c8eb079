"""How the company is reached, and the notice with the eight items of JIS Q 15001."""

from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.foundation.organisation.queries import current_notice, the_organisation
from portal.foundation.organisation.services import lacking_in_notice, notice_of
from tests.browser import Browser
from tests.cast import Cast

EIGHT = (  # as A.3.4.2.5 of the standard lists them
    "1. 事業者の名称", "2. 個人情報保護管理者", "3. 利用目的", "4. 第三者への提供", "5. 取扱いの委託",
    "6. 開示等のご請求", "7. ご提供の任意性", "8. ご本人が容易に認識できない方法による取得",
)  # fmt: skip


def _enter() -> None:
    company = the_organisation()
    company.contact_ja, company.contact_en = "個人情報窓口", "Privacy desk"
    company.contact_telephone, company.contact_fax = "03-0000-0100", "03-0000-0101"
    company.contact_email = "desk@sazanami.example"
    company.postal_address_ja, company.postal_address_en = "〒100-0000 東京都", "Tokyo 100-0000"
    company.officer_department_ja, company.officer_department_en = (
        "個人情報保護室",
        "Privacy Office",
    )
    db.session.commit()


def test_the_contact_is_one_line_and_nothing_in_it_stands_twice(cast: Cast) -> None:
    _enter()
    company = the_organisation()
    assert company.contact.en == (
        "Privacy desk, telephone 03-0000-0100, fax 03-0000-0101, e-mail desk@sazanami.example"
    )
    assert company.contact_on_paper.ja.startswith("〒100-0000 東京都　個人情報窓口　電話 03-")
    company.contact_ja = "個人情報窓口 電話 03-0000-0100"
    assert company.contact.ja.count("03-0000-0100") == 1
    assert company.contact.ja.endswith("メール desk@sazanami.example")


def test_the_notice_has_the_eight_items_and_says_who_handles_the_data_for_us(cast: Cast) -> None:
    _enter()
    company = the_organisation()
    alone = notice_of(company)
    assert [item for item in EIGHT if f"\n{item}\n" not in alone.ja] == []
    for said in ("個人情報保護室", "〒100-0000 東京都", "03-0000-0100", "desk@sazanami.example"):
        assert said in alone.ja
    assert "当社が自ら運用" in alone.ja
    company.hosting_ja, company.hosting_en = "架空クラウド株式会社(日本)", "Kaku Cloud (Japan)"
    entrusted = notice_of(company)
    assert "委託先: 架空クラウド株式会社(日本)" in entrusted.ja
    assert "当社が自ら運用" not in entrusted.ja
    assert "Entrusted to: Kaku Cloud (Japan)" in entrusted.en
    assert "[" not in entrusted.ja + entrusted.en
    assert "{" not in entrusted.ja + entrusted.en


def test_sue_is_told_what_is_missing_and_publishes_what_is_proposed(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    assert len(lacking_in_notice(the_organisation())) == 4
    page = browser.get("/settings/notice").text
    assert "Postal address" in page
    assert "Propose a text" in page
    _enter()
    assert [words(one) for one in lacking_in_notice(the_organisation())] == []
    page = browser.get("/settings/notice?text=proposed").text
    assert "Nothing is published yet" in page
    assert "8. What is taken without your noticing it" in page
    last, proposed = current_notice(), notice_of(the_organisation())
    assert last is not None
    answer = browser.post(
        "/settings/notice", data={"ja": proposed.ja, "en": proposed.en, "version": last.id}
    )
    assert answer.status_code == 302
    newer = current_notice()
    assert newer is not None
    assert newer.id == last.id + 1
    assert "Propose a text" not in browser.get("/settings/notice").text
    assert "Privacy Office" in browser.get("/privacy").text

"""Vendors suspended, ending, ended or refused: carrier, foreign mail service, disposal, tax firm."""

from typing import Final

from portal.demo.cast.shapes import Data, Outsourced, Somebody, StoryWork, member, signatory
from portal.ledger.engagements.models import Medium

YUKIDOKE: Final = Outsourced(
    key="yukidoke",
    name="株式会社ゆきどけ運輸",
    name_en="Yukidoke Logistics Co., Ltd.",
    kana="ユキドケウンユ",
    kind="logistics",
    corporate_number="7999901001107",
    owner="ishibashi",
    postal_code="000-0014",
    registered_address="架空県ゆきどけ市港町9-1",
    representative_title="代表取締役",
    representative_name="雪解 進一",
    phone="03-0000-0221",
    given_by="代表取締役 雪解 進一",
    people=(
        signatory("yukimura", "雪村 茂", "常務取締役", "s.yukimura@yukidoke.example.jp"),
        member("hashizume", "橋爪 拓", "配送管理課", "t.hashizume@yukidoke.example.jp"),
    ),
    contacts=(
        Somebody("橋爪 拓", "ハシヅメ タク", "配送管理課", "", "t.hashizume@yukidoke.example.jp"),
    ),
    works=(
        StoryWork(
            key="devices",
            name="貸出機器の配送・回収",
            name_en="Delivery and collection of lent devices",
            description="法人会員に貸し出す通信機器を届け、契約の終了時に回収する。",
            department="営業部",
            purposes=("delivery",),
            starts=1010,
            access="one_off_copy",
            medium=Medium.BOTH,
            data=(
                Data(
                    category="name_contact",
                    subjects=("customer", "business_partner"),
                    volume_band="v3",
                    transfer_method="secure_file_service",
                    storage_location="vendor_office_jp",
                    processing=("send", "transport"),
                    items="届け先の氏名、会社名、住所、電話番号",
                    necessity_reason="機器を届け先に配送し、不在のときに連絡するために必要である。",
                ),
            ),
        ),
        StoryWork(
            key="catalogues",
            name="法人向けカタログの配送",
            name_en="Delivery of catalogues to companies",
            description="法人会員の担当者に、機器のカタログを届ける。秋号をもって終了した。",
            department="営業部",
            purposes=("delivery",),
            starts=700,
            ends=47,
            access="one_off_copy",
            medium=Medium.BOTH,
            data=(
                Data(
                    category="name_contact",
                    subjects=("business_partner",),
                    volume_band="v2",
                    transfer_method="secure_file_service",
                    storage_location="vendor_office_jp",
                    processing=("send", "transport"),
                    items="担当者の氏名、会社名、住所",
                    necessity_reason="カタログを担当者に届けるために必要である。",
                ),
            ),
        ),
    ),
)

LARKFIELD: Final = Outsourced(
    key="larkfield",
    name="Larkfield Mailworks Pte. Ltd.",
    name_en="Larkfield Mailworks Pte. Ltd.",
    kana="ラークフィールドメールワークス",
    kind="marketing_analytics",
    country="SG",
    lei="999900T8BM49AURSDO35",
    owner="koike",
    postal_code="049000",
    registered_address="1 Fictional Quay, Singapore",
    representative_title="Chief Executive Officer",
    representative_name="M. Lark",
    phone="+65 0000 0217",
    given_by="Chief Executive Officer M. Lark",
    people=(
        signatory(
            "raman",
            "Priya Raman",
            "Director, Operations",
            "priya.raman@larkfield.example.com",
            language="en",
        ),
        member(
            "koh",
            "Daniel Koh",
            "Account Manager",
            "daniel.koh@larkfield.example.com",
            language="en",
        ),
    ),
    contacts=(
        Somebody(
            "Daniel Koh",
            "",
            "Customer Accounts",
            "Account Manager",
            "daniel.koh@larkfield.example.com",
        ),
    ),
    works=(
        StoryWork(
            key="newsletters",
            name="海外会員へのお知らせメール配信",
            name_en="E-mail notices to members abroad",
            description="英語版の利用者に、サービスの更新と停止の予定をメールで知らせる。",
            department="営業企画部",
            purposes=("marketing_mail",),
            starts=320,
            ends=-45,
            access="one_off_copy",
            data=(
                Data(
                    category="name_contact",
                    volume_band="v3",
                    transfer_method="api_tls",
                    storage_location="vendor_abroad",
                    country="SG",
                    processing=("store", "send"),
                    items="氏名、メールアドレス",
                    provision_basis="foreign_equivalent",
                    necessity_reason="お知らせを会員の宛先に配信し、宛名を入れるために必要である。",
                ),
            ),
        ),
    ),
)

MATSUKAZE: Final = Outsourced(
    key="matsukaze",
    name="有限会社まつかぜ文書処理",
    name_en="Matsukaze Document Disposal Ltd.",
    kana="マツカゼブンショショリ",
    kind="disposal",
    corporate_number="3999901000970",
    owner="ishibashi",
    postal_code="000-0016",
    registered_address="架空県まつかぜ市松町2-2",
    representative_title="代表取締役",
    representative_name="松風 進",
    phone="03-0000-0216",
    given_by="代表取締役 松風 進",
    people=(
        signatory("matsukaze", "松風 進", "代表取締役", "s.matsukaze@matsukaze.example.jp"),
        member("taniguchi", "谷口 恵", "処理センター", "m.taniguchi@matsukaze.example.jp"),
    ),
    contacts=(
        Somebody(
            "谷口 恵", "タニグチ メグミ", "処理センター", "", "m.taniguchi@matsukaze.example.jp"
        ),
    ),
    works=(
        StoryWork(
            key="shredding",
            name="保存期間が終わった申込書の溶解処理",
            name_en="Dissolving application forms past their retention",
            description="保存期間が終わった申込書を箱のまま引き取り、溶解して証明書を出す。",
            department="総務部",
            purposes=("disposal",),
            starts=900,
            access="one_off_copy",
            medium=Medium.PAPER,
            data=(
                Data(
                    category="name_contact",
                    volume_band="v3",
                    transfer_method="paper_hand",
                    storage_location="in_transit_only",
                    processing=("transport", "destroy"),
                    items="申込書に記載された氏名、住所、電話番号",
                    necessity_reason="申込書そのものを溶解するため、記載された情報ごと引き渡す必要がある。",
                ),
            ),
        ),
    ),
)

UMINEKO: Final = Outsourced(
    key="umineko",
    name="うみねこ税理士法人",
    name_en="Umineko Tax Corporation",
    kana="ウミネコゼイリシホウジン",
    kind="professional_firm",
    corporate_number="1999901001244",
    owner="ishibashi",
    postal_code="000-0017",
    registered_address="架空県うみねこ市浜町3-1 うみねこビル5階",
    phone="03-0000-0220",
    contacts=(
        Somebody(
            "汐見 航", "シオミ ワタル", "労務支援部", "社員税理士", "w.shiomi@umineko.example.jp"
        ),
    ),
    works=(
        StoryWork(
            key="payroll",
            name="給与計算と年末調整",
            name_en="Payroll and year-end adjustment",
            description="従業員の給与を計算し、年末調整の書類を作る。個人番号を含む。",
            department="人事部",
            purposes=("payroll_social",),
            starts=70,
            access="continuous_copy",
            subcontracting="unknown",
            data=(
                Data(
                    category="payroll",
                    subjects=("employee", "family"),
                    volume_band="v2",
                    transfer_method="secure_file_service",
                    storage_location="vendor_office_jp",
                    processing=("input", "edit", "store"),
                    necessity_reason="給与と控除の額を計算するために、支給額と勤怠の情報が必要である。",
                ),
                Data(
                    category="my_number",
                    subjects=("employee", "family"),
                    volume_band="v2",
                    transfer_method="secure_file_service",
                    storage_location="vendor_office_jp",
                    processing=("input", "store"),
                    necessity_reason="源泉徴収票などの法定調書に個人番号を記載するために必要である。",
                ),
            ),
        ),
    ),
)

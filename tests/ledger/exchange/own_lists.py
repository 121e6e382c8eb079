"""Two lists as companies keep them: a workbook for people, and what an old system gives out."""

from io import BytesIO
from typing import Any

import xlsxwriter

OLD_SYSTEM = """取引先コード,取引先名,取引先カナ,取引先区分,法人番号,業務内容,個人情報の項目,件数,契約日,担当部署,担当者
0001,㈱あけぼの印刷,ｱｹﾎﾞﾉｲﾝｻﾂ,印刷,,請求書の印刷・発送,氏名、住所,12000,平成31年4月1日,経理部,Pam
0002,有限会社ゆうなぎ運送,ﾕｳﾅｷﾞｳﾝｿｳ,運送,,商品の配送,氏名・住所・電話番号,3000,2020/10/01,物流部,
0002,有限会社ゆうなぎ運送,ﾕｳﾅｷﾞｳﾝｿｳ,運送,,返品の回収,氏名・住所,500,2021/04/01,物流部,
合計,,,,,,,15500,,,
"""

IN_ENGLISH = """Vendor,Work,Personal data,Number of persons,Contract date,Department
Harbour Lane Ltd.,Printing of letters,"Name and address",1200,2024-04-01,Accounting
Quayside Ltd.,Payroll,Bank account,350,2023-10-01,Accounting
Total,,,1550,,
"""


def old_system() -> bytes:
    return OLD_SYSTEM.replace("\n", "\r\n").encode("cp932")


def workbook(vendors: int = 3) -> bytes:
    """Title lines, a head over two rows, a vendor over two rows, totals, a remark; days in eras."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page = book.add_worksheet("委託先一覧")
    page.merge_range("A1:J1", "個人情報取扱委託先一覧")
    page.write("A2", "2026年11月1日現在 総務部")
    for place, (title, below) in enumerate(
        [("№", ""), ("委託先", "名称"), ("委託先", "法人番号"), ("業務内容", ""), ("取り扱う個人情報", ""),
         ("件数", ""), ("契約締結日", ""), ("主管部署", ""), ("受渡方法", ""), ("備考", "")]
    ):  # fmt: skip
        if below:
            page.write(4, place, below)
        else:
            page.merge_range(3, place, 4, place, title)
    page.merge_range("B4:C4", "委託先")
    row = 5
    for number in range(vendors):
        cells: list[Any] = [number + 1, f"㈱しおさい{number:02d}", "", "給与計算", "氏名、口座、給与",
                            "約350名", "H30.4.1", "人事部", "書留", ""]  # fmt: skip
        for place, cell in enumerate(cells):
            page.write(row, place, cell)
        row += 1
        if number % 10 == 9:
            page.write_row(row, 0, ["小計", "", "", "", "", 3500])
            row += 1
    page.merge_range(row, 1, row + 1, 1, "みなも社労士事務所")
    page.write_row(row, 3, ["年末調整", "個人番号", "350", "令和2年10月1日", "人事部", "手渡し"])
    page.write_row(row + 1, 3, ["社会保険手続", "氏名", "350", "未締結", "人事部", "手渡し"])
    page.write_row(row + 3, 0, ["", "合計", "", "", "", 9999])
    page.write(row + 4, 1, "※契約書は総務部で保管")
    book.add_worksheet("記入例").write(0, 0, "例")
    book.close()
    return made.getvalue()

"""What the columns of a statement's tables are called (inputs of type rows in the pack)."""

from portal.foundation.core.words.messages import Text

COLUMNS = {
    "name": Text("名称", "Name"),
    "address": Text("所在地", "Address"),
    "work": Text("業務内容", "Work"),
    "data": Text("データ項目", "Data items"),
    "place": Text("取扱場所", "Place"),
    "since": Text("開始日", "Since"),
    "item": Text("対象", "Item"),
    "quantity": Text("数量", "Quantity"),
    "method": Text("方法", "Method"),
    "date": Text("実施日", "Date"),
    "done_by": Text("実施者", "Done by"),
    "checked_by": Text("確認者", "Checked by"),
    "reason": Text("理由", "Reason"),
    "until": Text("期限", "Until"),
    "measure": Text("措置", "Measure"),
    "planned_on": Text("実施予定日", "Planned on"),
    "happened_on": Text("発生日", "Happened on"),
    "found_on": Text("発見日", "Found on"),
    "reported_on": Text("報告日", "Reported on"),
    "what": Text("内容", "What"),
    "persons": Text("本人の数", "Persons"),
}

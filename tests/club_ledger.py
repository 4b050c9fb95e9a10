"""A ledger with every kind of field, for tests of the pages on which rows are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.models import DataElement
from yanzhen.apps.ledgers.models import Return
from yanzhen.apps.sources.models import Source

CLUBS: Mapping[str, Any] = {
    "code": "sample_clubs",
    "title": "科技社团活动台账",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "month",
    "key": ["name"],
    "help": "每个社团一行，按当月最后一次活动填写。",
    "empty": "本月还没有填社团活动。",
    "fields": [
        {
            "key": "name",
            "title": "社团名称",
            "kind": "text",
            "required": True,
            "at_most_characters": 20,
            "group": "社团",
        },
        {
            "key": "stage",
            "title": "学段",
            "kind": "choice",
            "choices": {"primary": "小学", "junior": "初中", "senior": "高中"},
            "required": True,
            "group": "社团",
        },
        {"key": "held_on", "title": "活动日期", "kind": "day", "group": "社团"},
        {
            "key": "pupils",
            "title": "应到人数",
            "kind": "integer",
            "unit": "人",
            "required": True,
            "at_least": 0,
            "at_most": 5000,
            "group": "人数",
        },
        {"key": "joined", "title": "实到人数", "kind": "integer", "unit": "人", "at_least": 0, "group": "人数"},
        {
            "key": "share",
            "title": "到课率",
            "kind": "decimal",
            "unit": "%",
            "decimals": 1,
            "computed": "joined / pupils * 100",
            "group": "人数",
        },
        {"key": "cost", "title": "材料费", "kind": "decimal", "unit": "元", "decimals": 2, "at_least": 0},
        {"key": "outside", "title": "校外人员授课", "kind": "flag"},
        {
            "key": "subjects",
            "title": "活动内容",
            "kind": "choices",
            "choices": {"robot": "机器人", "model": "航模", "code": "编程", "art": "创意美术"},
        },
        {
            "key": "note",
            "title": "备注",
            "kind": "long_text",
            "required_when": "joined < pupils",
            "help": "有缺席的写明原因。",
        },
    ],
    "checks": [
        {
            "code": "within",
            "must": "joined <= pupils",
            "message": "实到人数不能多于应到人数，请核对。",
            "field": "joined",
        },
        {
            "code": "few",
            "must": "joined >= 5",
            "level": "doubt",
            "message": "实到人数不足5人，请确认。",
            "field": "joined",
        },
    ],
}
CONDITIONS: Mapping[str, Any] = {
    "code": "sample_conditions",
    "title": "办学条件年报",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "year",
    "one_row": True,
    "help": "按年末的情况填写。",
    "fields": [
        {"key": "area", "title": "校舍建筑面积", "kind": "decimal", "unit": "平方米", "decimals": 1, "required": True, "group": "校舍", "help": "不含在建工程。"},
        {"key": "pupils", "title": "在校学生数", "kind": "integer", "unit": "人", "required": True, "at_least": 0, "group": "校舍"},
        {"key": "each", "title": "生均校舍面积", "kind": "decimal", "unit": "平方米", "decimals": 2, "computed": "area / pupils", "group": "校舍"},
        {"key": "checked_on", "title": "安全鉴定日期", "kind": "day", "group": "安全"},
        {"key": "safe", "title": "消防验收合格", "kind": "flag", "required": True, "group": "安全"},
        {"key": "heating", "title": "供暖方式", "kind": "choice", "choices": {"central": "集中供暖", "own": "自行供暖", "none": "不供暖"}, "group": "安全"},
        {"key": "rooms", "title": "专用教室", "kind": "choices", "choices": {"lab": "实验室", "music": "音乐教室", "computer": "计算机教室"}, "group": "安全"},
        {"key": "note", "title": "其他说明", "kind": "long_text", "group": "安全"},
    ],
    "checks": [{"code": "crowded", "must": "each >= 3", "level": "doubt", "message": "生均校舍面积不足3平方米，请核对。", "field": "area"}],
}  # fmt: skip

FAMILY: Mapping[str, Any] = {
    "code": "sample_family",
    "title": "家校共育情况",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "term",
    "one_row": True,
    "fields": [
        {"key": "meetings", "title": "家长会次数", "kind": "integer", "unit": "次", "element": "parent_meetings"},
        {"key": "held", "title": "开放日场次", "kind": "integer", "unit": "场"},
    ],
}


@transaction.atomic
def know_meetings(sheet: Return, number: int) -> None:
    """Let the system know how many parents' meetings the school held."""
    new = NewValue(
        element=DataElement.objects.get(code="parent_meetings"),
        organisation_id=sheet.organisation_id,
        first=sheet.period_start,
        last=sheet.period_end,
        value=number,
        system="manual",
    )
    put_values([new], source=Source.objects.create(kind="provided", provided_by="小教科", provided_on=MARCH))


def club(number: int, **more: Any) -> dict[str, Any]:
    """A row of the ledger of clubs, without faults."""
    row = {"name": f"社团{number}", "stage": "小学", "held_on": f"2026-03-{1 + number % 28:02d}", "pupils": 30}
    return (
        row
        | {"joined": 28, "cost": "12.5", "outside": "否", "subjects": "机器人、编程", "note": "有两名学生请假"}
        | more
    )


class ClubScene(LedgerScene):
    """The ledger of clubs with some rows of the first school."""

    def __init__(self, rows: int = 0, definition: Mapping[str, Any] = CLUBS) -> None:
        super().__init__(definition)
        if rows:
            self.save(*(club(number) for number in range(1, rows + 1)))

    @property
    def address(self) -> str:
        """Where the first school's return is filled in."""
        return f"/ledgers/returns/{self.first().pk}/fill/"

    def first(self) -> Return:
        """The first school's only return."""
        return Return.objects.get(type=self.type, organisation=self.school)

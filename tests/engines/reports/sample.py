"""One invented summary with everything a report can hold."""

from datetime import date
from decimal import Decimal as D

from yanzhen.engines.reports import (
    Attachment,
    AttachmentList,
    Document,
    Figure,
    Heading,
    Paragraph,
    Signature,
    Table,
    TaskRow,
    runs_of,
    task_table,
)

FIGURES = {
    "schools": Figure(value=D(60), source="indicator:schools@2026-06"),
    "rate": Figure(value=D("0.61249"), source="indicator:rate", places=1, is_percent=True, provided_by="体卫艺科"),
    "spare": Figure(value=D(1), source="indicator:spare"),
}
TASKS = [
    TaskRow(
        task=f"示例任务{n}",
        leader="赵示例",
        lead="中教科",
        support="",
        due="2026年12月",
        source_text="年内新增成员校8所。",
    )
    for n in range(1, 4)
]
SUMMARY = Document(
    title=runs_of("示例区教育委员会2026年上半年工作总结"),
    addressee="示例区人民政府",
    blocks=(
        Paragraph(runs_of("全区{schools}所学校，达标率{rate}，另有3所<在建>&待验收。"), "总的看，"),
        Heading(1, runs_of("主要工作")),
        Heading(2, runs_of("推进交流轮岗")),
        Heading(3, runs_of("完善机制")),
        Heading(4, runs_of("明确分工")),
        Table(
            ("序号", "任务", "进度"),
            ((runs_of("1"), runs_of("集团化办学"), runs_of("{unknown}")),),
            (1, 4, 1.5),
            "任务进度",
            (0,),
            (0,),
        ),
        Heading(2, runs_of("课后服务")),
        Heading(1, runs_of("下一步工作")),
        AttachmentList(),
        Signature("示例区教育委员会", date(2026, 7, 5)),
    ),
    attachments=(
        Attachment("重点任务分解表", task_table("", TASKS).blocks, is_landscape=True),
        Attachment("名词解释", (Heading(1, runs_of("示例")), Paragraph(runs_of("示例。")))),
        Attachment("另行报送的光盘"),
    ),
)

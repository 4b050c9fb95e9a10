"""An invented work plan of any length: headings, duties, results, deadlines and figures as offices write them."""

from __future__ import annotations

from itertools import cycle

PAGE_CHARACTERS = 1000  # a page of an official document holds 22 lines of 28 characters; plans are set closer
FIELDS = (
    "教学质量",
    "体育美育",
    "校园安全",
    "教师队伍",
    "学位建设",
    "家校共育",
    "课后服务",
    "教育督导",
    "数字教育",
    "劳动教育",
)
WHO = ("小教科", "体卫艺科", "安全科", "人事科", "计财科", "各校", "教师进修学校", "督导室", "各学区", "基建科")
DUTIES = (
    "{who}要在{month}月底前完成{field}工作方案，明确责任人和时间表。",
    "由{who}牵头，{other}配合，{month}月底前对全区{count}所学校开展{field}专项检查，整改率达到{share}%以上。",
    "各校要每学期组织不少于{few}次{field}专题活动，参与率达到{share}%。",
    "{who}负责建立{field}问题台账，每月更新一次，年底前全部销号。",
    "推动{field}与学校日常管理深度融合，形成一批可以推广的做法。",
    "新建{field}示范校{few}所，到2027年总数达到{count}所。",
    "加强{field}经费保障，{who}按季度公布使用情况。",
)
RESULTS = (
    "上一年，全区{field}工作取得明显进展，{count}所学校通过验收，比上年增加{few}所。",
    "{field}仍有薄弱环节，部分学校台账不全。",
)


def invented_plan(characters: int) -> str:
    """Return a plan of about so many characters; the same one every time."""
    who, duties, results = cycle(WHO), cycle(DUTIES), cycle(RESULTS)
    lines = ["青屿区教育系统2026年工作计划"]
    number = length = 0
    while length < characters:
        field = FIELDS[number % len(FIELDS)]
        lines.append(f"{_han(number // 5 + 1)}、第{_han(number // 5 + 1)}类重点工作" if number % 5 == 0 else "")
        lines.append(f"（{_han(number % 5 + 1)}）提升{field}水平")
        facts = {"field": field, "count": 20 + number % 60, "share": 80 + number % 20, "few": 2 + number % 6}
        sentences = [next(results), *(next(duties) for _ in range(4))]
        body = "".join(
            sentence.format(who=next(who), other=next(who), month=(number + place) % 12 + 1, **facts)
            for place, sentence in enumerate(sentences)
        )
        lines.append(body)
        length += len(body) + 20
        number += 1
    return "\n".join(line for line in lines if line) + "\n"


def _han(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{digits[tens]}十")
    return f"{head}{digits[ones] if ones else ''}" or digits[0]

"""Writes docs/reference/ledgers.md from the catalogue: ``python -m workshop.ledger_catalogue_page --write``.

Without ``--write`` it says whether the page is current and exits with 1 if it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from workshop.generated_page import keep_page
from yanzhen.engines.ledgers import (
    Check,
    Field,
    FieldKind,
    LedgerForm,
    Measure,
    Part,
    Privacy,
    Rhythm,
    RollUp,
    Scope,
    in_words,
)
from yanzhen.presets.code_lists import code_lists
from yanzhen.presets.data_elements import element_catalogue
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.presets.stay_out import stay_out_list

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/ledgers.md"
ROWS = {
    "M05": "主题活动年历",
    "M14": "联盟、九年一贯、资源带、教育集团、一体化办学（一校一案）",
    "M15": "龙头校与成员校交流",
    "M16": "资源地图、基地、兼职副校长",
    "M17": "课程共享、双师课堂",
    "M19": "人才梯队、名师工作室",
    "M20": "干部职数、任期、交流",
    "M21": "公开招聘各环节",
    "M22": "教研、听评课、视导、巡课",
    "M23": "学习、宣讲、传达、培训",
    "M24": "党员“双报到”",
    "M25": "师德考核、弹性上下班、绩效分配",
    "M26": "义务教育均衡的办学条件",
    "M30": "体质健康、视力",
    "M31": "成长记录、志愿服务、社会实践、劳动",
    "M33": "活动与获奖",
    "M35": "课程目录",
    "M36": "校外培训机构底册、无证办学清零",
    "M38": "课后服务",
    "M40": "安全日报、应急演练",
    "M43": "家校社“三组三会”、一月一话题、家长课堂",
    "M47": "分主题宣传",
    "M51": "思政课一体化",
    "M52": "规范办学自查",
    "M54": "联校包园、民办学校章程和党建",
    "M56": "考试组织",
    "M57": "特殊教育、乡村教师待遇、群团",
}
RHYTHMS = {
    Rhythm.DAY: "每日",
    Rhythm.WEEK: "每周",
    Rhythm.MONTH: "每月",
    Rhythm.TERM: "每学期",
    Rhythm.HALF_YEAR: "每半年",
    Rhythm.YEAR: "每年",
    Rhythm.SCHOOL_YEAR: "每学年",
    Rhythm.EVENT: "随时登记",
}
KINDS = {
    FieldKind.TEXT: "文字",
    FieldKind.LONG_TEXT: "长文字",
    FieldKind.INTEGER: "整数",
    FieldKind.DECIMAL: "小数",
    FieldKind.DAY: "日期",
    FieldKind.FLAG: "是或否",
    FieldKind.CHOICE: "单选",
    FieldKind.CHOICES: "多选",
    FieldKind.CODE: "代码",
}
MEASURES = {
    Measure.COUNT: "计数",
    Measure.SUM: "求和",
    Measure.MEAN: "平均",
    Measure.RATE: "比率",
    Measure.DISTINCT: "去重计数",
    Measure.LATEST: "最新值",
}
PRIVACY = {Privacy.PERSONAL: "个人信息", Privacy.MINOR: "未成年人信息", Privacy.HEALTH: "健康信息"}
SCOPES = {Scope.RECORD: "本行", Scope.ROWS: "各行之间", Scope.PERIODS: "与上期比"}
BODIES = {
    "school": "学校",
    "kindergarten": "幼儿园",
    "teaching_point": "教学点",
    "institute": "直属单位",
    "section": "科室",
    "street": "街道（乡镇）",
}
STEPS = {"clerk": "经办人", "middle": "中层干部", "leader": "书记、校（园）长"}
HEAD = """# 台账目录

随产品交付的台账类型：填什么、谁填、多久填一次、核验什么、汇总成哪些指标。各区可以在页面上修改或增加类型，也可以导出为TOML。本页由`workshop/ledger_catalogue_page.py`从`src/yanzhen/catalogue/ledgers/`生成，不要手工改。

"""


def as_page() -> str:
    """Return the page."""
    forms = ledger_catalogue()
    counts = (
        len(forms),
        sum(len(one.fields) for one in forms.values()),
        sum(len(one.checks) for one in forms.values()),
    )
    rollups = sum(len(one.rollups) for one in forms.values())
    figures = f"共{counts[0]}种台账、{counts[1]}个字段、{counts[2]}条核验规则、{rollups}个指标。\n"
    parts = [HEAD, figures, _rows(forms.values()), _stay_out(), _lists()]
    parts += [_form(form) for form in forms.values()]
    return "".join(parts)


def _parts(form: LedgerForm) -> tuple[tuple[object, ...], ...]:
    return form.fields, form.checks, form.rollups


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    lines += [f"| {' | '.join(_cell(one) for one in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return (text or "—").replace("|", "\\|").replace("\n", " ")


def _rows(forms: Iterator[LedgerForm]) -> str:
    """Every row of the table of systems that ledgers serve, with its types or 尚缺."""
    by_row: dict[str, list[str]] = {row: [] for row in ROWS}
    for form in forms:
        for row in form.rows:
            by_row.setdefault(row, []).append(f"[{form.title}](#{form.code})")
    rows = ((row, ROWS.get(row, "其他机制为主，台账配合"), "、".join(by_row[row]) or "尚缺") for row in sorted(by_row))
    return f"\n## 系统与台账对照\n\n{_table(('行', '系统', '台账类型'), rows)}"


def _stay_out() -> str:
    listed = stay_out_list()
    rows = [
        ("、".join((*one.words, *(f"“{word}”" for word in one.whole))), "不收", one.reason) for one in listed.refused
    ]
    for limit in listed.limited:
        kinds = "、".join(KINDS[kind] for kind in limit.kinds)
        rows.append(("、".join(limit.words), f"只收{kinds}", limit.reason))
    lead = "表样的名称、栏目、选项和说明里出现下列词语，保存时即被拒绝并告知理由；带引号的须整个栏目名或选项就是它。"
    return f"\n## 不收清单\n\n{lead}\n\n{_table(('词语', '处理', '理由'), iter(rows))}"


def _lists() -> str:
    rows = ((f"`{one.code}`", one.title, "、".join(one.choices.values()), one.source) for one in code_lists().values())
    return f"\n## 代码表\n\n{_table(('代码', '名称', '内容', '依据'), rows)}"


def _form(form: LedgerForm) -> str:
    facts = _facts(form)
    fields = _table(("栏目", "类型", "要求", "说明"), (_field_row(one, form) for one in form.fields))
    checks = _table(("核验", "范围", "级别", "条件"), (_check_row(one, form) for one in form.checks))
    figures = _table(("指标", "汇总", "口径"), (_rollup_row(one, form) for one in form.rollups))
    return f'\n<a id="{form.code}"></a>\n\n## {form.title}\n\n{facts}\n{form.help}\n\n{fields}\n{checks}\n{figures}'


def _facts(form: LedgerForm) -> str:
    rhythm = RHYTHMS[form.rhythm]
    if form.rhythm is Rhythm.EVENT:
        rhythm += f"，{RHYTHMS[form.gathered]}归集"
    due = "" if form.due_workdays is None else f"，期末后第{form.due_workdays}个工作日"
    if form.due_workdays == 0:
        due = "，当日"
    due += f"{form.due_time}前" if form.due_time else ""
    reporters = "、".join(BODIES[kind] for kind in form.reporters)
    if form.named:
        reporters += f"（名称含{'或'.join(form.named)}的）"
    rows = "每期一行" if form.one_row else f"多行，按{'、'.join(form.field(key).title for key in form.key)}区分"
    steps = "、".join(STEPS[step] for step in form.approval)
    lines = [
        f"代码`{form.code}`，对应{'、'.join(form.rows)}",
        f"主管：{form.owner}；填报：{reporters}；周期：{rhythm}{due}",
        f"{rows}；校内经{steps}；{'可' if form.zero_allowed else '不可'}零报告",
    ]
    if form.sealed_keys:
        lines.append(f"含{PRIVACY[form.privacy]}，加密保存")
    if form.public:
        lines.append("可以公开")
    return "".join(f"- {line}\n" for line in lines)


def _field_row(field: Field, form: LedgerForm) -> tuple[str, ...]:
    kind = KINDS[field.kind]
    if field.code_list:
        kind += f"（代码表：{code_lists()[field.code_list].title}）"
    elif field.choices:
        kind += f"（{'、'.join(field.choices.values())}）"
    if field.computed:
        asked = f"系统计算：{in_words(field.computed, form)}"
    elif field.required_when:
        asked = f"{in_words(field.required_when, form)}时必填"
    else:
        asked = "必填" if field.required else "选填"
    notes = [field.help]
    if field.element:
        notes.append(f"一数一源：{element_catalogue()[field.element].title}。")
    if field.element_of:
        titles = [element_catalogue()[one].title for one in dict.fromkeys(field.element_of.values())]
        notes.append(f"一数一源：分行带出{titles[0]}等{len(titles)}项。")
    if field.is_sealed:
        notes.append(f"{PRIVACY[field.privacy]}，加密保存。")
    return (field.heading, kind, asked, "".join(notes))


def _check_row(check: Check, form: LedgerForm) -> tuple[str, ...]:
    condition = in_words(check.must, form)
    if check.when:
        condition = f"当{in_words(check.when, form)}：{condition}"
    return (check.message, SCOPES[check.scope], "必须改正" if check.level == "fault" else "提示核对", condition)


def _rollup_row(rollup: RollUp, form: LedgerForm) -> tuple[str, ...]:
    how = MEASURES[rollup.measure]
    if rollup.measure is Measure.RATE:
        how += f"：{_part(rollup.numerator, form)}÷{_part(rollup.denominator, form)}"
    elif rollup.field:
        how += f"：{form.field(rollup.field).title}"
    if rollup.where:
        how += f"（{in_words(rollup.where, form)}）"
    return (f"{rollup.title}（{rollup.unit}）`{rollup.code}`", how, rollup.definition)


def _part(part: Part | None, form: LedgerForm) -> str:
    if part is None:
        return "—"
    name = form.field(part.field).title if part.field else "行数"
    return f"{name}（{in_words(part.where, form)}）" if part.where else name


if __name__ == "__main__":
    sys.exit(keep_page(sys.argv[1:], page=PAGE, text=as_page(), module="workshop.ledger_catalogue_page"))

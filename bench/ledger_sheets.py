"""Measure a workbook of 10,000 rows and 20 columns, checked and applied, beside django-import-export on the same file.

``python -m bench.ledger_sheets [--rows 10000] [--runs 3]`` makes a database of its own.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.timing import line
from yanzhen.cli.serving.postgres import running_postgres

NUMBERS, TEXTS, FAULTY_ROWS = 8, 5, 25
DAY = date(2026, 3, 6)
TITLES = {
    "ours": "雁阵核对并写入",
    "import_export": "django-import-export成批写入，不核验",
    "import_export_checked": "django-import-export成批写入，逐行核验",
}
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Build a district, measure both ways in turn, print and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger_sheets", description="测量：表格核对并写入。")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yanzhen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_postgres(folder / "data") as server:
            _set_up(server.url, folder)
            figures = _measure(wanted.rows, wanted.runs)
    RESULTS.mkdir(exist_ok=True)
    out = RESULTS / f"ledger-sheets-{date.today():%Y-%m-%d}.json"  # noqa: DTZ011 (the name of a file, read by people)
    out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _set_up(url: str, folder: Path) -> None:
    os.environ |= {
        "YANZHEN_DATABASE_URL": url,
        "YANZHEN_SECRET_KEY": "only-for-measuring-0123456789-0123456789-0123456789",
        "YANZHEN_DATA": str(folder / "files"),
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
    }
    import django  # noqa: PLC0415 (the environment comes first)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def definition() -> dict[str, Any]:
    """A form of 20 columns: a code, texts, whole numbers, decimals, choices, days, yes or no; two checks."""
    fields: list[dict[str, Any]] = [{"key": "code", "title": "编号", "kind": "code", "required": True}]
    fields += [{"key": f"text{n}", "title": f"说明{n}", "kind": "text"} for n in range(TEXTS)]
    fields += [
        {"key": f"n{n}", "title": f"人数{n}", "kind": "integer", "unit": "人", "at_least": 0, "at_most": 9000}
        for n in range(NUMBERS)
    ]
    fields += [
        {"key": "fee", "title": "金额", "kind": "decimal", "unit": "元", "decimals": 2, "at_least": 0},
        {"key": "rate", "title": "比率", "kind": "decimal", "unit": "%", "decimals": 1, "at_most": 100},
        {"key": "stage", "title": "学段", "kind": "choice", "choices": {"p": "小学", "j": "初中", "s": "高中"}},
        {"key": "on", "title": "日期", "kind": "day"},
        {"key": "until", "title": "截止日期", "kind": "day"},
        {"key": "done", "title": "是否完成", "kind": "flag"},
    ]
    checks = [
        {"code": "part", "must": "n0 <= n1", "message": "人数0不能多于人数1。", "field": "n0"},
        {"code": "order", "must": "on <= until", "message": "截止日期不能早于日期。", "field": "until"},
    ]
    return {
        "code": "bench_sheet",
        "title": "测量用表",
        "owner": "小教",
        "reporters": ["school"],
        "rhythm": "month",
        "key": ["code"],
        "fields": fields,
        "checks": checks,
    }


def rows(count: int) -> list[dict[str, Any]]:
    """Rows as a workbook shows them, always the same."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        start = DAY + timedelta(days=chance.randrange(300))
        row: dict[str, Any] = {"编号": f"{number:06}"}
        row |= {f"说明{n}": f"第{chance.randrange(1000)}项工作按计划推进" for n in range(TEXTS)}
        row |= {f"人数{n}": chance.randrange(10 * (n + 1), 1000 * (n + 1)) for n in range(NUMBERS)}
        row["人数0"] = min(row["人数0"], row["人数1"])
        row |= {"金额": chance.randrange(10**6) / 100, "比率": chance.randrange(1000) / 10}
        row |= {"学段": chance.choice(("小学", "初中", "高中")), "日期": start, "截止日期": start + timedelta(days=30)}
        made.append(row | {"是否完成": chance.choice(("是", "否"))})
    return made


def workbook(table: list[dict[str, Any]]) -> bytes:
    """The rows in a workbook that anybody could have made."""
    import xlsxwriter  # noqa: PLC0415

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("测量用表")
        for index, heading in enumerate(table[0]):
            sheet.write_string(0, index, heading)
            for at, row in enumerate(table, 1):
                value = row[heading]
                if isinstance(value, date):
                    sheet.write_datetime(at, index, value, day)
                else:
                    sheet.write(at, index, value)
    return out.getvalue()


def _measure(count: int, runs: int) -> dict[str, Any]:
    from tests.ledger_scene import LedgerScene  # noqa: PLC0415 (models need Django set up first)

    table = rows(count)
    content = workbook(table)
    faulty = [dict(row) for row in table]
    for number in range(FAULTY_ROWS):
        faulty[number * (count // FAULTY_ROWS)] |= {"人数1": "约30", "日期": "去年", "学段": "大学"}
    figures: dict[str, Any] = {"rows": count, "columns": len(table[0])}
    scene = LedgerScene(definition())
    ways: dict[str, Callable[..., Any]] = {"ours": _ours(scene)}
    if importlib.util.find_spec("import_export") is None:
        print("没有安装django-import-export（make bench会装上），不作对照。")
    else:
        ways |= {"import_export": _theirs(checked=False), "import_export_checked": _theirs(checked=True)}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(runs):  # in turn: what else the machine does falls on all alike
        for name, way in ways.items():
            taken[name].append(way(content))
    for name, times in taken.items():
        figures[name] = round(statistics.median(wall for wall, _ in times), 3)
        figures[f"{name}_cpu"] = round(statistics.median(cpu for _, cpu in times), 3)
        line("台账表格", f"{TITLES[name]}：{count}行×20栏", 1, figures[name], "s", CPU=figures[f"{name}_cpu"])
    figures["ours_faults"] = _faults_of_ours(scene, workbook(faulty))
    line("台账表格", f"雁阵：{FAULTY_ROWS}行×3格有错，指出的单元格", 1, figures["ours_faults"], "格")
    for name in list(ways)[1:]:
        figures[f"{name}_faults"] = _faults_of_theirs(ways[name], workbook(faulty))
        figures[f"{name}_ratio"] = round(figures[name] / figures["ours"], 2)
        figures[f"{name}_cpu_ratio"] = round(figures[f"{name}_cpu"] / figures["ours_cpu"], 2)
        line("台账表格", f"{TITLES[name]}：同样的错，指出的栏目", 1, figures[f"{name}_faults"], "处")
        ratios = figures[f"{name}_ratio"], figures[f"{name}_cpu_ratio"]
        line("台账表格", f"{TITLES[name]}用时÷雁阵用时", 1, ratios[0], "倍", CPU=ratios[1])
    return figures


def _ours(scene: Any) -> Callable[[bytes], float]:
    from yanzhen.apps.ledgers.actions.apply_workbook import apply_workbook  # noqa: PLC0415
    from yanzhen.apps.ledgers.actions.stage_workbook import stage_workbook  # noqa: PLC0415
    from yanzhen.apps.ledgers.models import Record, Return  # noqa: PLC0415
    from yanzhen.apps.ledgers.workbooks.plan import plan_workbook  # noqa: PLC0415

    def run(content: bytes) -> tuple[float, float]:
        Record.objects.all().delete()
        Return.objects.update(rows=0)
        sheet = scene.sheet()
        started, worked = time.perf_counter(), time.process_time()
        work = stage_workbook(return_id=sheet.pk, content=content, name="测量.xlsx", rows=0, actor=scene.clerk, on=DAY)
        sheet = scene.sheet()
        plan = plan_workbook(sheet, content=content, name="测量.xlsx")
        done = apply_workbook(
            staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=DAY, plan=plan
        )
        taken = time.perf_counter() - started, time.process_time() - worked
        if done.outcome.added != len(plan.changes) or plan.problems:
            raise RuntimeError("the file was not written whole")
        return taken

    return run


def _faults_of_ours(scene: Any, content: bytes) -> int:
    from yanzhen.apps.ledgers.workbooks.plan import plan_workbook  # noqa: PLC0415

    problems = plan_workbook(scene.sheet(), content=content, name="测量.xlsx").problems
    return len(
        {(one.line, one.column) for one in problems if one.code in ("NOT_A_NUMBER", "NOT_A_DAY", "NOT_A_CHOICE")}
    )


def _theirs(*, checked: bool) -> Callable[..., Any]:
    """The same columns in a plain model, with the quickest settings that its manual names.

    ``checked``: each row is validated against the same limits and the same two rules, as our rows always are.
    """
    import tablib  # noqa: PLC0415
    from django.core import exceptions, validators  # noqa: PLC0415
    from django.db import connection, models  # noqa: PLC0415
    from import_export import fields, resources, widgets  # noqa: PLC0415

    kinds: dict[str, tuple[models.Field, widgets.Widget]] = {}
    for one in definition()["fields"]:
        kinds[one["key"]] = _plain_field(one, models, widgets, validators)

    def clean(self: Any) -> None:
        if self.n0 is not None and self.n1 is not None and self.n0 > self.n1:
            raise exceptions.ValidationError({"n0": "人数0不能多于人数1。"})
        if self.on and self.until and self.on > self.until:
            raise exceptions.ValidationError({"until": "截止日期不能早于日期。"})

    name = "checked" if checked else "plain"
    row = type(
        f"BenchRow{name}",
        (models.Model,),
        {
            **{key: field for key, (field, _) in kinds.items()},
            "__module__": __name__,
            "clean": clean,
            "Meta": type("Meta", (), {"app_label": "ledgers", "db_table": f"bench_{name}"}),
        },
    )
    with connection.schema_editor() as editor:
        editor.create_model(row)
    titles = {one["key"]: one["title"] for one in definition()["fields"]}
    meta = type(
        "Meta",
        (),
        {
            "model": row,
            "import_id_fields": ("code",),
            "fields": tuple(titles),
            "use_bulk": True,
            "batch_size": 1000,
            "skip_diff": True,
            "skip_html_diff": True,
            "report_skipped": False,
            "force_init_instance": True,
            "clean_model_instances": checked,
        },
    )
    columns = {
        key: fields.Field(attribute=key, column_name=titles[key], widget=widget) for key, (_, widget) in kinds.items()
    }
    resource = type("BenchResource", (resources.ModelResource,), {**columns, "Meta": meta})

    def run(content: bytes, *, result: bool = False) -> Any:
        row.objects.all().delete()
        started, worked = time.perf_counter(), time.process_time()
        data = tablib.Dataset().load(content, format="xlsx")
        done = resource().import_data(data, dry_run=False, use_transactions=True, raise_errors=False)
        taken = time.perf_counter() - started, time.process_time() - worked
        if result:
            return done
        if row.objects.count() != len(data):
            raise RuntimeError("the file was not written whole")
        return taken

    return run


def _plain_field(one: dict[str, Any], models: Any, widgets: Any, validators: Any) -> tuple[Any, Any]:
    class Choice(widgets.CharWidget):
        """A title turned into its code, as a resource's author writes it."""

        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
            codes = {title: code for code, title in one["choices"].items()}
            if value not in codes:
                raise ValueError(f"{value}不在可选范围内")
            return codes[value]

    class Flag(widgets.BooleanWidget):
        TRUE_VALUES, FALSE_VALUES = ["是"], ["否"]

    kind = one["kind"]
    limits = [validators.MinValueValidator(one["at_least"])] if "at_least" in one else []
    limits += [validators.MaxValueValidator(one["at_most"])] if "at_most" in one else []
    if kind == "integer":
        return models.IntegerField(null=True, validators=limits), widgets.IntegerWidget()
    if kind == "decimal":
        return models.DecimalField(
            max_digits=20, decimal_places=2, null=True, validators=limits
        ), widgets.DecimalWidget()
    if kind == "day":
        return models.DateField(null=True), widgets.DateWidget()
    if kind == "flag":
        return models.BooleanField(null=True), Flag()
    if kind == "choice":
        return models.CharField(max_length=10), Choice()
    return models.CharField(max_length=200), widgets.CharWidget()


def _faults_of_theirs(theirs: Callable[..., Any], content: bytes) -> int:
    done = theirs(content, result=True)
    return sum(len(row.field_specific_errors) for row in done.invalid_rows) + len(done.error_rows)


if __name__ == "__main__":
    sys.exit(main())

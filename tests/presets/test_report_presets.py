"""Report templates of the catalogue: each key explained, each fault told."""

import pytest

from yanzhen.engines.reports import Figure, bind, check_docx, to_docx
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.reports import parse_report, report_presets
from yanzhen.presets.tables import read_table

GOOD = """
name = "示例"
title = "示例{a}"
addressee = "示例区人民政府"
[keys]
a = "示例数"
[[blocks]]
kind = "paragraph"
lead = "总的看，"
text = "共{a}项"
[[blocks]]
kind = "table"
header = ["甲", "乙"]
rows = [["1", "{a}"]]
widths = [1, 2]
quoted = [0]
"""


def parsed(tmp_path, text):
    path = tmp_path / "sample.toml"
    path.write_text(text, "utf-8")
    table = read_table(path, "sample.toml")
    preset = parse_report(table, "sample")
    if table.problems:
        raise BadInputError(table.problems)
    return preset


@pytest.mark.parametrize("key", report_presets())
def test_every_shipped_template_binds_and_prints(key):
    preset = report_presets()[key]
    figures = {place: Figure(value=None, source=place) for place in preset.meanings}
    bound = bind(preset.template, figures)
    assert set(bound.missing) == set(preset.meanings) and bound.unbound == ()
    assert {problem.code for problem in check_docx(to_docx(bound.document))} == {"MISSING_FIGURE"}


def test_a_template_is_read(tmp_path):
    preset = parsed(tmp_path, GOOD)
    assert (preset.name, preset.template.addressee, dict(preset.meanings)) == (
        "示例",
        "示例区人民政府",
        {"a": "示例数"},
    )
    assert bind(preset.template, {}).unbound == ()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('a = "示例数"', 'b = "示例数"', ["UNEXPLAINED_KEY", "UNUSED_KEY"]),
        ('title = "示例{a}"', 'title = "示例{"', ["STRAY_BRACE"]),
        ('kind = "paragraph"', 'kind = "poem"', ["UNKNOWN_KIND"]),
        ('kind = "paragraph"', "", ["MISSING_KEY"]),
        ('rows = [["1", "{a}"]]', 'rows = ["1"]', ["RAGGED_TABLE"]),
        ('kind = "table"', 'kind = "heading"\nlevel = 5\ntext = "甲"', ["UNKNOWN_KEY"] * 4 + ["BAD_LEVEL"]),
        ('lead = "总的看，"', 'leader = "总的看，"', ["UNKNOWN_KEY"]),
    ],
)
def test_every_fault_is_told(tmp_path, old, new, codes):
    with pytest.raises(BadInputError) as refusal:
        parsed(tmp_path, GOOD.replace(old, new))
    assert [problem.code for problem in refusal.value.problems] == codes

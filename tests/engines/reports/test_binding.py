"""Every number carries its source; what has none is counted; what is unknown is never zero."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.reports.sample import FIGURES, SUMMARY
from yanzhen.engines.reports import (
    Document,
    Figure,
    Heading,
    Imprint,
    Paragraph,
    Place,
    RedHead,
    ReportError,
    Table,
    Text,
    Unbound,
    bind,
    frozen_with,
    runs_of,
    to_html,
)

BOUND = bind(SUMMARY, FIGURES)


def test_the_account_of_a_binding():
    assert [(number.key, number.shown, number.source) for number in BOUND.numbers] == [
        ("schools", "60", "indicator:schools@2026-06"),
        ("rate", "61.2%", "indicator:rate"),
        ("unknown", None, None),
    ]
    assert BOUND.unbound == ("3",)
    assert BOUND.missing == ("unknown",)
    assert BOUND.unused == ("spare",)


def test_a_figure_nobody_knows_is_missing_and_keeps_its_source():
    found = bind(Document(title=runs_of("{x}所")), {"x": Figure(value=None, source="indicator:x")})
    assert (found.missing, found.numbers[0].shown, found.numbers[0].source) == (("x",), None, "indicator:x")


def test_a_zero_is_printed_as_zero():
    assert Figure(value=D(0), source="甲").shown == "0"


@pytest.mark.parametrize(
    ("value", "places", "is_percent", "shown"),
    [
        ("12.50", None, False, "12.5"),
        ("1E+3", None, False, "1000"),
        ("2.5", 0, False, "3"),
        ("-2.5", 0, False, "-3"),
        ("0.125", 1, True, "12.5%"),
        ("0.6", None, True, "60%"),
        ("100", None, False, "100"),
    ],
)
def test_how_a_figure_is_printed(value, places, is_percent, shown):
    assert Figure(value=D(value), source="甲", places=places, is_percent=is_percent).shown == shown


def test_places_are_read_from_braces():
    assert runs_of("{{甲}}有{a.b}项") == (Text("{甲}有"), Place("a.b"), Text("项"))
    assert runs_of("") == ()
    for text in ("{", "甲}", "{ }", "{}"):
        with pytest.raises(ReportError) as refusal:
            runs_of(text)
        assert refusal.value.code == "STRAY_BRACE"


def test_blocks_that_cannot_be_are_refused():
    with pytest.raises(ReportError, match="1至4"):
        Heading(5, runs_of("甲"))
    with pytest.raises(ReportError) as refusal:
        Table(("甲", "乙"), ((runs_of("1"),),))
    assert refusal.value.code == "RAGGED_TABLE"
    for widths in ((1,), (1, 0)):
        with pytest.raises(ReportError) as refusal:
            Table(("甲", "乙"), (), widths)
        assert refusal.value.code == "BAD_WIDTHS"


def test_the_page_links_numbers_and_marks_the_others():
    page = to_html(BOUND.document, lambda number: f"/source/{number.key}?a=1&b=2")
    assert (
        '<a class="bound-number" data-key="rate" data-source="indicator:rate" href="/source/rate?a=1&amp;b=2" '
        'title="由体卫艺科提供">61.2%</a>' in page
    )
    assert '<mark class="unbound-number screen-mark" title="没有来源的数">3</mark>所&lt;在建&gt;&amp;待验收' in page
    assert '<mark class="missing-number screen-mark" data-key="unknown" title="还没有数">〔待补〕</mark>' in page
    assert "<h2>一、主要工作</h2>" in page and "<h3>（一）推进交流轮岗</h3>" in page
    assert "<h4>1.完善机制</h4>" in page and "<h5>（1）明确分工</h5>" in page
    assert "<h3>（二）课后服务</h3>" in page and "<h2>二、下一步工作</h2>" in page
    assert '<time datetime="2026-07-05">2026年7月5日</time>' in page
    assert '<th scope="col">进度</th>' in page and "<caption>任务进度</caption>" in page
    assert "<li>另行报送的光盘</li>" in page
    assert "style=" not in page and "<script" not in page


def test_without_an_address_links_have_no_target():
    assert "href" not in to_html(BOUND.document)


def test_a_red_head_a_foot_and_a_frozen_line_stand_on_the_page():
    head = RedHead(mark="示例区教育委员会文件", number="示教发〔2026〕5号", signer="赵示例", urgency="特急")
    imprint = Imprint(copies_to="示例区财政局", printed_by="示例区教育委员会办公室", printed_on=date(2026, 7, 6))
    document = replace(frozen_with(BOUND, "摘要<甲>").document, red_head=head, imprint=imprint)
    page = to_html(document)
    assert '<p class="mark">示例区教育委员会文件</p><p class="document-number">示教发〔2026〕5号</p>' in page
    assert "签发人：赵示例" in page and "特急" in page
    assert "抄送：示例区财政局。" in page and "2026年7月6日印发" in page
    assert '<footer class="provenance">摘要&lt;甲&gt;</footer>' in page
    bare = to_html(replace(document, red_head=RedHead(mark="示例"), imprint=replace(imprint, copies_to="")))
    assert "document-number" not in bare and "抄送" not in bare


def test_an_empty_list_of_attachments_leaves_no_trace():
    document = replace(SUMMARY, attachments=())
    assert "attachments" not in to_html(bind(document, FIGURES).document)


@given(st.text(max_size=40).filter(lambda text: "{" not in text and "}" not in text))
def test_binding_changes_no_letter_of_the_text(text):
    bound = bind(Document(title=(), blocks=(Paragraph(runs_of(text)),)), {})
    runs = bound.document.blocks[0].runs
    assert "".join(run.text for run in runs) == text
    assert [run.text for run in runs if isinstance(run, Unbound)] == list(bound.unbound)

"""What a stored page puts around a document, and the document's own title among it."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document

BODY = "各学校：\n\n开学在即，各校要在3月5日前完成自查。\n"
TITLE = "关于做好2026年春季开学安全工作的通知"


def furniture(text: str) -> list[str]:
    reading = read_document(text)
    return [text[start:end].strip() for start, end in reading.boilerplate]


@pytest.mark.parametrize(
    "line",
    [
        "时间：2026-02-27 06:47:00",
        "日期：",
        "日期：2026-01-20  发布人：办公室",
        "云川教育 2026-02-07 23:08:38",
        "导语：开学安全通知一文由网友上传，不代表本站观点，欢迎参考。",
        "简介：小编为你整理了多篇相关的《开学安全通知》，希望对你有帮助。",
        "视力保护色：",
        "作者：gxk02 时间：2026-02-22 09:30:00 点击：57",
        "20260225.jpg",
        "特别声明：本文转载仅出于传播信息的需要，请读者自行核实。",
        "第一篇：春季开学安全通知",
        "写作神器！立即了解",
    ],
)
def test_lines_of_the_site_are_furniture_above_the_title(line: str):
    text = f"{line}\n\n{TITLE}\n\n{BODY}"
    reading = read_document(text)
    assert furniture(text) == [line]
    assert reading.title.text == TITLE


@pytest.mark.parametrize("line", ["赞赏", "自查表（样式）.docx"])
def test_lines_of_the_site_are_furniture_below_the_text(line: str):
    assert furniture(f"{TITLE}\n\n{BODY}\n{line}") == [line]


def test_a_meeting_keeps_its_time_and_an_attachment_its_name():
    text = "会议纪要\n\n时间：2026年3月2日\n\n会议议定，由安全科牵头开展排查。\n\n附件：排查表.docx"
    assert furniture(text) == []


def test_whatever_stands_above_the_place_within_the_site_belongs_to_the_site():
    text = f"热点关注\n当前位置：首页 > 通知\n\n{TITLE}\n\n{BODY}"
    assert furniture(text) == ["热点关注", "当前位置：首页 > 通知"]


def test_the_title_next_to_the_text_is_the_documents_own():
    text = f"春季开学工作通知\n\n时间：2026-02-27 06:47:00\n\n{TITLE}\n\n{BODY}"
    assert furniture(text) == ["春季开学工作通知", "时间：2026-02-27 06:47:00"]
    assert read_document(text).title.text == TITLE


def test_two_texts_on_one_page_keep_the_names_of_their_parts():
    text = f"第一篇：春季通知\n\n{BODY}\n第二篇：秋季通知\n\n{BODY}"
    assert [(h.number, h.title) for h in read_document(text).headings] == [
        ("第一篇", "：春季通知"),
        ("第二篇", "：秋季通知"),
    ]


def test_a_title_that_begins_with_about_runs_over_several_lines():
    text = f"云川市人民政府办公室关于印发云川市推进\n\n义务教育优质均衡发展\n\n实施细则的通知\n\n{BODY}"
    assert read_document(text).title.text.split() == [
        "云川市人民政府办公室关于印发云川市推进",
        "义务教育优质均衡发展",
        "实施细则的通知",
    ]


def test_a_tag_before_a_headline_belongs_to_the_title():
    text = "【两会焦点】云川区扩大公办幼儿园学位供给\n\n云川区今年将新增学位。"
    assert read_document(text).title.text == "【两会焦点】云川区扩大公办幼儿园学位供给"


def test_those_addressed_without_a_colon_are_no_heading():
    text = f"{TITLE}\n\n云川开发区管委会，各乡镇人民政府（街道办事处），区政府有关部门\n\n{BODY}"
    assert read_document(text).headings == ()


REPORT = "云川区教育局2026年工作汇报\n\n2024年，全区教育稳步发展。\n\n一、主要成效\n\n1月，新校投入使用。全年培训1200人次。\n"


def test_what_is_told_after_a_year_counts_from_it():
    times = [(time.text, time.first_on) for time in read_document(REPORT).times]
    assert ("1月", "2024-01-01") in times
    assert ("全年", "2024-01-01") in times


def test_what_is_planned_after_a_year_told_counts_from_the_documents_own():
    reading = read_document(REPORT + "\n二、下一步打算\n\n3月底前，要完成课桌椅更换。")
    (due,) = [s.task.deadline.on for s in reading.statements if s.task]
    assert due == "2026-03-31"


def test_a_day_that_an_age_is_counted_to_is_no_deadline():
    text = "招生方案\n\n小学招收截至2026年8月31日年满6周岁的儿童，即2020年8月31日（含）前出生的儿童。"
    (statement,) = read_document(text).statements
    assert statement.task.deadline.on is None


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("区委四届三次、四次全会召开。", []),
        ("学校连续三届获奖。", ["三届"]),
        ("请于下午5时到1432室领取2册手册。", ["2册"]),
        ("全年召开三次会议。", ["三次"]),
    ],
)
def test_terms_hours_and_rooms_count_nothing(sentence: str, counted: list[str]):
    assert [quantity.text for quantity in read_document(sentence).quantities] == counted


def test_a_named_battle_is_a_programme_and_online_is_none():
    reading = read_document("开展“护校安园”攻坚战，做好“线上”“线下”教学。")
    assert [programme.text for programme in reading.programmes] == ["护校安园"]

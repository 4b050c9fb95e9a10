"""A document without a title of its own borrows one: short, and with whole quotations."""

import pytest

from yanzhen.apps.documents.masthead import LONGEST_BORROWED_TITLE, masthead_of, short_title

LONG = "为深入贯彻落实“双减”政策，进一步提升全区中小学校课后服务质量，现就有关事项通知如下，请认真抓好落实"


def test_a_long_sentence_is_cut_at_a_mark():
    assert short_title(LONG) == "为深入贯彻落实“双减”政策，进一步提升全区中小学校课后服务质量"


@pytest.mark.parametrize("words", ["实施”计划的通知", "推进“" + "很" * 60 + "”工作", "（试行", "“”《》", LONG])
def test_marks_stand_in_pairs_and_nothing_is_too_long(words):
    cut = short_title(words)
    assert len(cut) <= LONGEST_BORROWED_TITLE
    for opener, closer in ("“”", "《》", "（）"):
        assert cut.count(opener) == cut.count(closer)


def test_a_title_of_its_own_is_kept_whole():
    title = "关于" + "做好" * 30 + "工作的通知"
    assert masthead_of(f"{title}\n正文。", {"title": {"text": title}}).title == title

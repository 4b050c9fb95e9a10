"""Classification marks are seen in every dress, and words inside sentences are not marks."""

import pytest

from yanzhen.kernel.marks import HEAD_CHARACTERS, SecretKind, classification_mark

CLASSIFIED = [
    "机密★10年\n某区文件",
    "机密★",
    "绝密★启用前\n某某试卷",
    "秘 密 ★ 5 年",
    "秘　密　☆　一年",
    "秘密*1年",
    "机密＊三个月",
    "密级：机密",
    "密级:秘密 10年",
    "密　级： 绝 密",
    "【机密】",
    "（秘密）",
    "机密",
    "000012\n机密★1年\n特急",
    "份号：000012 机密 特急",
    "机密·10年",
    "机\n密\n★\n关于某事的通知",
    "机\n密\n",
    "絕密",
    "機密★五年",
    "机\u200b密★10年",
    "秘密级文件",
    "机密⭐长期",
]
WORK_SECRET = ["工作秘密", "工 作 秘 密", "【工作秘密】", "密级：工作秘密", "工作秘密★3年", "（工作秘密）特急"]
HARMLESS = [
    "",
    "各单位要做好保密工作，严防泄露国家秘密。",
    "不得泄露工作秘密。",
    "一、保守党和国家秘密\n二、提高认识",
    "商业秘密保护办法",
    "涉及机密事项的，按有关规定办理。",
    "★重点任务\n一、全面提升质量",
    "密级：公开",
    "机要保密科",
]


@pytest.mark.parametrize("text", CLASSIFIED)
def test_a_classified_mark_is_seen(text):
    assert classification_mark(text) is SecretKind.CLASSIFIED


@pytest.mark.parametrize("text", WORK_SECRET)
def test_a_work_secret_mark_is_seen(text):
    assert classification_mark(text) is SecretKind.WORK_SECRET


@pytest.mark.parametrize("text", HARMLESS)
def test_words_in_sentences_are_no_marks(text):
    assert classification_mark(text) is None


def test_only_the_first_page_is_looked_at():
    line = "\n机密★10年"
    assert classification_mark("字" * (HEAD_CHARACTERS - len(line)) + line) is SecretKind.CLASSIFIED
    assert classification_mark("字" * HEAD_CHARACTERS + line) is None


def test_the_graver_mark_wins():
    assert classification_mark("工作秘密\n机密★1年") is SecretKind.CLASSIFIED

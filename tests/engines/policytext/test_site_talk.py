"""What a site says about a text is told by its words, each kind of talk by one sentence."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext.furniture import is_site_talk
from yanzhen.engines.policytext.lines import Line


@pytest.mark.parametrize(
    "view",
    [
        "下面是小编为大家整理的工作总结。",
        "以上内容不代表本站立场。",
        "本网观点仅作交流。",
        "这是一篇原创文章。",
        "有疑问请问客服。",
        "公文写作神器",
        "欢迎大家参考借鉴!",
        "免责声明:文字来自网络。",
        "如侵犯了您的权益请告知。",
        "即将跳转到第三方页面。",
        "本网站转载此文。",
        "此文仅供参考。",
        "年度总结本文关键词:总结",
        "导语:这一篇范文写得好。",
        "文档简介:对写总结有帮助。",
    ],
)
def test_a_site_that_talks_about_the_text_is_told(view: str) -> None:
    assert is_site_talk(Line(0, len(view), view))


@pytest.mark.parametrize("view", ["各校要开展自查。", "加强内容建设。", "主要内容如下:", ""])
def test_the_text_itself_is_no_talk_of_a_site(view: str) -> None:
    assert not is_site_talk(Line(0, len(view), view))

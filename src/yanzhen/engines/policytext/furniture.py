"""Web furniture (页面杂项): which lines of a stored page belong to the site and not to the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.lines import Line
from yanzhen.engines.policytext.paragraphs import is_formal, names_issuers_only
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import opening, sparse

_LONGEST: Final = 90
_LABELLED: Final = (
    r"(?:信息|文章|稿件|新闻|内容)?(?:来源|出处)|(?:发布|发表|更新|上传|刊发|添加|录入)(?:时间|日期|机构|单位|人|者)"
    r"|责编|责任编辑|网页编辑|编辑|美编|校对|初审|复审|终审|一审|二审|三审|审核(?!要点)|监制|供稿|摄影|摄"
    r"|排版|文字编辑|发布人"
    r"|浏览(?:次数|量)?|阅读(?:次数|量|数)?|点击(?:次数|数|率|量)?|访问(?:次数|量)?|字号|字体|字数"
    r"|关键词|关键字|索引号|主题分类|信息分类|发文字号|有效性|生成日期|公开形式|公开方式|公开类型|信息公开"
)
ANYWHERE: Final = sparse(
    rf"^[(\[【]?\s*(?:{_LABELLED})\s*[::]"
    r"|(?:^|\s)(?:来源|发布时间|浏览次数|责任编辑|字号)\s*[::]|\s(?:点击|浏览|阅读)(?:量|次数)?\s*:\s*\[?\d"
    r"|^字体?号?\s*[:]?\s*\[?\s*大\s*中?\s*小"
    r"|^\[?\s*(?:大\s+中\s+小|打印|关闭|关闭窗口|打印本页|收藏|分享|分享到|加入收藏|点赞|返回顶部|回到顶部"
    r"|返回首页|返回列表|返回|首页|目录|导航|搜索|登录|注册)\s*\]?(?:\s|$)"
    r"|加入收藏|预计阅读|共计?\s*\d+\s*个?字|阅读时长"
    r"|扫(?:一扫|码|描).{0,8}(?:二维码|分享|关注|领取|福利|下载|手机)|二维码"
    r"|^(?:上一[篇条页则]|下一[篇条页则])"
    r"|版权所有|[cC][oO][pP][yY][rR][iI][gG][hH][tT]|©|[iI][cC][pP]备|公网安备|网站地图|联系我们|关于我们|网站声明|免责声明|隐私(?:政策|声明)|网站标识码"
    r"|^(?:您(?:的|现在的)?(?:当前)?|当前)位置|^首页\s*[>»›/]"
    r"|(?:如需|未经.{0,8}|请勿|欢迎|谢绝)转载|^转载(?:请|自|于)|^本文(?:来自|来源|链接|地址|由.{2,12}整理)"
    r"|^(?:相关(?:阅读|推荐|文章|链接|新闻|附件下载)|热门(?:推荐|文章|标签)|猜你喜欢|推荐阅读|延伸阅读"
    r"|更多(?:内容|>)|点击(?:查看|下载|进入))"
    r"|^第\s*\d+\s*页|^\d+\s*/\s*\d+$|^[-—–·]\s*\d+\s*[-—–·]$"
    r"|^(?:[hH][tT][tT][pP][sS]?://|[wW][wW][wW]\.)\S+$",
)
AT_THE_EDGES: Final = re.compile(
    r"微信|微博|朋友圈|QQ空间|公众号|客户端|APP|福利|会员|VIP|下载|登录|注册|免费|收藏|分享|点赞|打赏|举报"
    r"|文库|范文|网友|admin"
    r"|[◆★☆◇■□▲▼●♥~|]|https?://|www\.|\.com|\.cn",
    re.IGNORECASE,
)
SITE_TALK: Final = compiled(
    r"(?:小编|网友|会员)(?:们?为|给|整理|上传|精心|收集|推荐|在此)|不代表本[站网]|本[站网](?:观点|原创)|原创文章|客服"
    r"|(?:范文|文库|写作|公文)[^。;]{0,8}(?:网欢迎|神器|助手|高手)|欢迎(?:您|来到|大家参考|阅读|参考)[^。;]{0,8}[!。]?$"
    r"|^(?:特别|免责|郑重|版权)?声明\s*:|侵犯(?:了您的|您的|到您)[^。]{0,6}权益|[将即]跳转到?第三方|本网站(?:转载|观点|注明)"
    r"|(?:仅供|供大家)(?:参考|学习)|^[^。;]{0,40}本文(?:关键词|简介|内容|导读|标签)\s*:"
    r"|^(?:导语|摘要|简介|引言|内容提要|文档简介)\s*:[^。]{0,200}(?:网|范文|文库|参考|帮助)"
)
"""What a site says about the text, however long; no such line is the document's own."""
_TALK_WORD: Final = sparse(
    r"小编|网友|会员|不代表|本[站网]|原创|客服|神器|助手|高手|网欢迎|欢迎|声明|侵犯|跳转|仅供|供大家|本文"
    r"|导语|摘要|简介|引言|提要"
)
"""Every site's talk holds one of these."""
_STAMPED: Final = compiled(
    r"^(?:(?:时间|日期|发布|更新)\s*:\s*|[\u4e00-\u9fffA-Za-z]{2,12}\s+)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\D|$)|^日期\s*:$"
)
_MAY_BE_STAMPED: Final = compiled(r"[-/.]|日期")
_FILE_NAME: Final = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|jpe?g|png|gif|bmp|mp4)\s*(?:\([^()]{1,16}\))?$", re.IGNORECASE
)
_BUTTON: Final = opening(
    r"^(?:视力保护色:?|赞赏|打赏|喜欢作者|阅读原文|在看|点个在看|立即(?:了解|下载|注册|登录|开通|咨询)|我要(?:评论|收藏|纠错)|取消收藏)!?$"
)
_BREADCRUMB: Final = compiled(r"^(?:您(?:的|现在的)?(?:当前)?|当前)位置|^(?:网站)?首页\s*[>»›/]")
_FIRST_OF_MANY: Final = opening(r"^(?:第[一1]篇|篇[一1])\s*:")
_SECOND_OF_MANY: Final = opening(r"^(?:第[二2]篇|篇[二2])\s*:")
_LONGEST_TALK: Final = 400
_NO_WORDS: Final = opening(r"^[\W\d_]+$")
_SENTENCE: Final = compiled(r"[。;!?]")
_NUMBERED: Final = opening(r"^\s*(?:第?[一二三四五六七八九十]+[、.章节]|\([一二三四五六七八九十\d]+\)|\d+[.、])")


def is_furniture(line: Line) -> bool:
    """Is this line part of the page rather than of the document, wherever it stands?"""
    view = line.view.strip()
    if is_site_talk(line):
        return True
    if len(view) > _LONGEST:
        return False
    if not view or _NO_WORDS.match(view):
        return True
    if (
        _BUTTON.match(view)
        or (_MAY_BE_STAMPED.search(view) and _STAMPED.match(view))
        or ("." in view and _FILE_NAME.search(view) and not view.startswith("附"))
    ):
        return True
    if _NUMBERED.match(view):
        return False
    return (len(view) < 40 or not _SENTENCE.search(view)) and ANYWHERE.holds(view) is not None


def _is_furniture_at_edge(line: Line) -> bool:
    """Before the first and after the last sentence weaker signs are enough (ornaments, an invitation to share)."""
    view = line.view.strip()
    return (
        len(view) <= _LONGEST
        and "。" not in view
        and AT_THE_EDGES.search(view) is not None
        and not _NUMBERED.match(view)
    )


def is_site_talk(line: Line) -> bool:
    """Does the site speak here about the text (小编整理, 不代表本站观点), be it in whole sentences?"""
    if len(line.view) > _LONGEST_TALK or not _TALK_WORD.holds(line.view):
        return False
    return SITE_TALK.search(line.view.strip()) is not None


def furniture_lines(lines: Sequence[Line], certain: set[int], first_body: int, last_body: int) -> set[int]:
    """Return the positions of the lines that are web furniture.

    Args:
        lines: all lines of the document that are not blank.
        certain: positions of those that ``is_furniture`` tells.
        first_body: position of the first line that is text of the document for certain; ``len(lines)`` if none is.
        last_body: position of the last such line; -1 if none is.
    """
    edges = (position for position in range(len(lines)) if position < first_body or position > last_body)
    found = certain.union(position for position in edges if _is_furniture_at_edge(lines[position]))
    return (
        found
        | _around_a_repeated_title(lines, first_body)
        | _above_the_breadcrumbs(lines, first_body)
        | _label_of_a_single_text(lines)
        | _after_the_end(lines, found, last_body)
    )


def _above_the_breadcrumbs(lines: Sequence[Line], first_body: int) -> set[int]:
    """What stands above 当前位置 is the head of the site."""
    crumbs = [at for at in range(min(first_body, len(lines))) if _BREADCRUMB.search(lines[at].view.strip())]
    return set(range(crumbs[-1])) if crumbs else set()


def _label_of_a_single_text(lines: Sequence[Line]) -> set[int]:
    """第一篇:… is the site's label where no second text follows."""
    first = [at for at, line in enumerate(lines) if _FIRST_OF_MANY.match(line.view.strip())]
    if len(first) != 1 or any(_SECOND_OF_MANY.match(line.view.strip()) for line in lines):
        return set()
    return set(first) if first[0] + 1 < len(lines) else set()


def _after_the_end(lines: Sequence[Line], found: set[int], last_body: int) -> set[int]:
    """Below the first furniture after the text everything belongs to the page, save dates and signatures."""
    after = [position for position in found if position > last_body]
    if not after:
        return set()
    return {
        position
        for position in range(min(after), len(lines))
        if not is_formal(lines[position]) and not names_issuers_only(lines[position])
    }


def _around_a_repeated_title(lines: Sequence[Line], first_body: int) -> set[int]:
    """A page that shows its title twice holds only furniture down to the second one."""
    seen: dict[str, int] = {}
    last_repeat = -1
    for position in range(min(first_body, len(lines))):
        view = lines[position].view.strip()
        if len(view) >= 6 and view in seen:
            last_repeat = position
        seen.setdefault(view, position)
    return set(range(last_repeat)) if last_repeat > 0 else set()

"""Furniture of web pages (网页杂项): navigation, bars, link lists and other parts that are not the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

DROPPED = frozenset(
    [
        *("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "video", "audio"),
        *("form", "select", "button", "input", "textarea", "map", "nav", "aside", "footer", "head", "dialog", "menu"),
    ]
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"))
_NAMED = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|footer|foot|header|head|top|topbar|bottom|sidebar|side"
    r"|aside|breadcrumbs?|crumbs?|position|location|share|bdsharebuttonbox|social|copyright|related|recommend|hot|comments?"
    r"|pagination|pager|toolbar|tools?|search|login|banner|ad|ads|advert|qrcode|friendlink|links?|print"
    r"|fontsize|dropdown|popup|modal|cookie|weizhi|dqwz|xiangguan|prevnext|pre-next|page-turn|crumb-nav)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_ARTICLE_NAMED = re.compile(r"content|article|main|正文|text|title|zoom|trs_editor", re.IGNORECASE)
_BLOCKS = frozenset(("div", "ul", "section", "header", "table", "dl", "span", "p", "ol", "td", "li"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LISTS = frozenset(("ul", "ol", "dl", "div", "section", "table", "td", "p"))
_DOCUMENT_LINK = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar)(?:$|[?#])", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；！？]")
_WORD = (
    r"分享到?|微信|微博|QQ空间|QQ好友|朋友圈|打印(?:本页|此页|文章)?|关闭(?:窗口|本页|此页)?|收藏|加入收藏|[大中小]|字体|字号"
    r"|首页|返回(?:顶部|列表|首页|上一页)?|上一[篇条页则]|下一[篇条页则]|没有了|无|更多|登录|注册|设为首页|网站地图|联系我们"
    r"|简体|繁体|繁體|无障碍(?:浏览|阅读)?|适老化|关怀版|移动版|手机版|点赞|复制链接|扫一扫|导航|搜索"
)
_BAR = re.compile(rf"(?:{_WORD}|[\s【】\[\]|｜：:>»›/·（）()<«+＋-])+")
_STRONG = re.compile(r"分享|打印|关闭|收藏|首页|返回|上一|下一|更多|登录|字[体号]|导航|无障碍|扫一扫")
_CRUMBS = re.compile(r"(?:您|你)?(?:的|现在的?|现在所在的?|当前的?|所在的?)*位置\s*[：:]|首页\s*[>»›]")
_NEIGHBOUR = re.compile(r"【?(?:上一|下一)[篇条页则]】?\s*[：:]")
_LONGEST_BAR = 120
_FEWEST_LINKS = 3
_MOSTLY = 0.7


@dataclass(slots=True)
class _Share:
    """How much of an element's text stands in links."""

    text: int = 0
    prose: int = 0
    linked: int = 0
    links: int = 0
    files: int = 0
    sentences: int = 0


class Furniture:
    """Tells the parts of one page that are not its article."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._elements = list(root.iter())
        self._shares = self._count(root)
        self._whole = max(1, self._shares[root].prose)

    def drops(self, element: html.HtmlElement) -> bool:
        """Does this element belong to the page and not to the article?"""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in DROPPED or _is_hidden(element):
            return True
        share = self._shares[element]
        if share.prose * 2 > self._whole:
            return False
        if (element.get("role") or "") in _ROLES or (tag == "header" and _is_of_page(element)):
            return True
        return (tag in _BLOCKS and _is_named(element)) or (tag in _LISTS and _is_link_list(share))

    def _count(self, root: html.HtmlElement) -> dict[html.HtmlElement, _Share]:
        """Count from the innermost elements outwards; nothing is counted that never shows."""
        shares = {element: _Share() for element in self._elements}
        for element in reversed(self._elements):
            share = shares[element]
            if isinstance(element.tag, str) and element.tag not in DROPPED and not _is_hidden(element):
                _add(share, element.text or "")
                if element.tag == "a":
                    share.links, share.linked = share.links + 1, share.text
                    share.prose = 0
                    share.files += bool(_DOCUMENT_LINK.search(element.get("href") or ""))
            else:
                share = shares[element] = _Share()
            above = element.getparent()
            if element is root or above is None or above not in shares:
                continue
            outer = shares[above]
            outer.text, outer.prose = outer.text + share.text, outer.prose + share.prose
            outer.linked, outer.links = outer.linked + share.linked, outer.links + share.links
            outer.files, outer.sentences = outer.files + share.files, outer.sentences + share.sentences
            _add(outer, element.tail or "")
        return shares


def is_bar(line: str) -> bool:
    """Is a line nothing but buttons (分享到、打印、上一篇), a way through the site or a neighbouring article?"""
    if len(line) > _LONGEST_BAR or _SENTENCE.search(line):
        return False
    if _CRUMBS.match(line) or _NEIGHBOUR.match(line):
        return True
    return _STRONG.search(line) is not None and _BAR.fullmatch(line) is not None


def _add(share: _Share, text: str) -> None:
    size = len(text.strip())
    share.text += size
    share.prose += size
    share.sentences += len(_SENTENCE.findall(text))


def _is_hidden(element: html.HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _is_of_page(header: html.HtmlElement) -> bool:
    """A header outside the article that does not hold its title."""
    if any(above.tag in ("article", "main") for above in header.iterancestors()):
        return False
    return next(header.iter("h1"), None) is None


def _is_named(element: html.HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(names.strip()) and bool(_NAMED.search(names)) and not _ARTICLE_NAMED.search(names)


def _is_link_list(share: _Share) -> bool:
    """Three links or more and hardly a word beside them; lists of attachments stay."""
    if share.links < _FEWEST_LINKS or share.files or share.sentences:
        return False
    return share.linked >= _MOSTLY * max(1, share.text)

"""The words of the small language of checks (表达式文法): its tree, and the parser that makes one from a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from yanzhen.kernel.errors import YanzhenError

LONGEST = 2000  # characters of one expression
MOST_TOKENS = 300  # words and signs of one expression
DEEPEST = 40  # brackets and signs inside one another
_LONGEST_NUMBER = 20  # characters
ROW_FUNCTIONS = frozenset({"sum", "count"})
FUNCTIONS = {
    "sum": (1, 1),
    "count": (0, 1),
    "previous": (1, 1),
    "blank": (1, 1),
    "min": (1, 12),
    "max": (1, 12),
    "abs": (1, 1),
    "days": (2, 2),
    "round": (2, 2),
    "day": (1, 1),
}
PERIOD_NAMES = ("period_start", "period_end")
_FULL_WIDTH = str.maketrans("（）［］＜＞＝，＋－−×÷＊／！“”‘’", "()[]<>=,+--*/*/!\"\"''")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<mark><=|>=|==|!=|<>|≤|≥|≠|[-+*/()\[\],<>=]))"
)
_SAME = {"==": "=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!="}
_COMPARISONS = ("<=", ">=", "!=", "=", "<", ">")


class ExpressionError(YanzhenError):
    """A text is no expression; ``position`` counts characters from 1."""

    MESSAGES = {
        "EMPTY": "表达式是空白的；请写一个条件或算式。",
        "TOO_LONG": "表达式太长，至多{limit}个字、{tokens}个字段和符号；请拆成几条规则。",
        "TOO_DEEP": "第{position}个字：括号套得太多；请拆成几条规则。",
        "UNKNOWN_SIGN": "第{position}个字“{found}”认不出；可用的有字段名、数字、引号里的文字和+ - * / ( ) < > = !=。",
        "LONG_NUMBER": "第{position}个字：数字太长，至多{limit}位。",
        "UNEXPECTED": "第{position}个字“{found}”不应出现在这里，应为{expected}。",
        "ENDED": "表达式没有写完，末尾应有{expected}。",
        "UNKNOWN_FUNCTION": "第{position}个字：没有函数“{found}”，可用的有{expected}。",
        "ARGUMENTS": "第{position}个字：函数“{found}”要{expected}个参数。",
        "CHAINED": "第{position}个字“{found}”：比较不能连写，请用and连接。",
        "INNER_ROWS": "第{position}个字：“{found}”不能放在另一个sum、count里面。",
    }


@dataclass(frozen=True)
class Literal:
    """A number, a text, yes or no."""

    value: Decimal | str | bool


@dataclass(frozen=True)
class Name:
    """A field, or the first or last day of the period."""

    key: str


@dataclass(frozen=True)
class Unary:
    """``not x`` or ``-x``."""

    sign: str
    inner: Node


@dataclass(frozen=True)
class Binary:
    """Two sides of ``+ - * / and or = != < <= > >= in``; a list stands right of ``in``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Listed:
    """Values in square brackets."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Literal | Name | Unary | Binary | Listed | Call


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside one."""
    if isinstance(node, Unary):
        return (node.inner,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Listed):
        return node.items
    return node.arguments if isinstance(node, Call) else ()


def walk(node: Node) -> tuple[Node, ...]:
    """Return a node and everything inside it, from left to right."""
    return (node, *(inner for child in children(node) for inner in walk(child)))


def _tokens(text: str) -> list[_Token]:
    plain = _plain_marks(text)
    found, place = [], 0
    while place < len(plain) and plain[place:].strip():
        match = _TOKEN.match(plain, place)
        if match is None:
            place += len(plain[place:]) - len(plain[place:].lstrip())
            raise ExpressionError("UNKNOWN_SIGN", position=place + 1, found=text[place])
        kind = match.lastgroup or ""
        start = match.start(kind)
        if kind == "number" and len(match[kind]) > _LONGEST_NUMBER:
            raise ExpressionError("LONG_NUMBER", position=start + 1, limit=_LONGEST_NUMBER)
        shown = text[start : match.end(kind)] if kind == "text" else match[kind]
        found.append(_Token(kind, _SAME.get(shown, shown), start + 1))
        place = match.end()
    return found


def _plain_marks(text: str) -> str:
    """Full-width marks become plain, one for one, so that positions stay."""
    return text.translate(_FULL_WIDTH)


class _Parser:
    """Recursive descent: or → and → not → comparison → sum → product → sign → value."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        if len(self.tokens) > MOST_TOKENS:
            raise ExpressionError("TOO_LONG", limit=LONGEST, tokens=MOST_TOKENS)
        self.place = 0
        self.depth = 0
        self.in_rows = False

    def parse(self) -> Node:
        node = self._either()
        if self.place < len(self.tokens):
            raise self._unexpected("and、or、运算符号或结尾")
        return node

    def _peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _takes(self, *texts: str) -> str | None:
        token = self._peek()
        if token is None or token.kind == "text" or token.text not in texts:
            return None
        self.place += 1
        return token.text

    def _unexpected(self, expected: str) -> ExpressionError:
        token = self._peek()
        if token is None:
            return ExpressionError("ENDED", expected=expected)
        return ExpressionError("UNEXPECTED", position=token.position, found=token.text, expected=expected)

    def _needs(self, text: str) -> None:
        if not self._takes(text):
            raise self._unexpected(f"“{text}”")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            token = self._peek() or self.tokens[-1]
            raise ExpressionError("TOO_DEEP", position=token.position)

    def _either(self) -> Node:
        self._deeper()
        node = self._both()
        while self._takes("or"):
            node = Binary("or", node, self._both())
        self.depth -= 1
        return node

    def _both(self) -> Node:
        node = self._negated()
        while self._takes("and"):
            node = Binary("and", node, self._negated())
        return node

    def _negated(self) -> Node:
        if self._takes("not"):
            self._deeper()
            node = Unary("not", self._negated())
            self.depth -= 1
            return node
        return self._compared()

    def _compared(self) -> Node:
        node = self._added()
        if self._takes("in"):
            return Binary("in", node, self._listed() if self._takes("[") else self._value())
        if self._takes("not"):
            self._needs("in")
            return Unary("not", Binary("in", node, self._listed() if self._takes("[") else self._value()))
        sign = self._takes(*_COMPARISONS)
        if sign is None:
            return node
        node = Binary(sign, node, self._added())
        token = self._peek()
        if token is not None and token.kind != "text" and token.text in _COMPARISONS:
            raise ExpressionError("CHAINED", position=token.position, found=token.text)
        return node

    def _added(self) -> Node:
        node = self._multiplied()
        while sign := self._takes("+", "-"):
            node = Binary(sign, node, self._multiplied())
        return node

    def _multiplied(self) -> Node:
        node = self._signed()
        while sign := self._takes("*", "/"):
            node = Binary(sign, node, self._signed())
        return node

    def _signed(self) -> Node:
        if self._takes("-"):
            self._deeper()
            node = Unary("-", self._signed())
            self.depth -= 1
            return node
        return self._value()

    def _listed(self) -> Listed:
        items = [self._value_with_sign()]
        while self._takes(","):
            items.append(self._value_with_sign())
        self._needs("]")
        return Listed(tuple(items))

    def _value_with_sign(self) -> Node:
        if self._takes("-"):
            return Unary("-", self._value())
        return self._value()

    def _value(self) -> Node:
        if self._takes("("):
            node = self._either()
            self._needs(")")
            return node
        token = self._peek()
        if token is None or token.kind == "mark" or token.text in ("and", "or", "not", "in"):
            raise self._unexpected("字段名、数字、引号里的文字或“(”")
        self.place += 1
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.kind == "text":
            return Literal(token.text[1:-1])
        if token.text in ("true", "false"):
            return Literal(token.text == "true")
        return self._call(token) if self._takes("(") else Name(token.text)

    def _call(self, token: _Token) -> Call:
        if token.text not in FUNCTIONS:
            raise ExpressionError(
                "UNKNOWN_FUNCTION", position=token.position, found=token.text, expected="、".join(FUNCTIONS)
            )
        is_over_rows, outer = token.text in ROW_FUNCTIONS, self.in_rows
        if is_over_rows and outer:
            raise ExpressionError("INNER_ROWS", position=token.position, found=token.text)
        self.in_rows = outer or is_over_rows
        arguments: list[Node] = []
        if not self._takes(")"):
            arguments.append(self._either())
            while self._takes(","):
                arguments.append(self._either())
            self._needs(")")
        self.in_rows = outer
        least, most = FUNCTIONS[token.text]
        if not least <= len(arguments) <= most:
            expected = str(least) if least == most else f"{least}到{most}"
            raise ExpressionError("ARGUMENTS", position=token.position, found=token.text, expected=expected)
        return Call(token.text, tuple(arguments))


def parse_tree(text: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: the text is none; its message says at which character and what was expected.

    >>> parse_tree("joined <= pupils")
    Binary(sign='<=', left=Name(key='joined'), right=Name(key='pupils'))
    """
    if not text.strip():
        raise ExpressionError("EMPTY")
    if len(text) > LONGEST:
        raise ExpressionError("TOO_LONG", limit=LONGEST, tokens=MOST_TOKENS)
    return _Parser(text).parse()

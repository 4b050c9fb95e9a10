"""Reading time grows with the length and not with its square: counted in calls, never in seconds."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from yanzhen.engines.policytext import read_document

FOLDER = Path(__file__).parents[2] / "spec/policytext"
SAMPLE = "".join(tomllib.loads(path.read_text("utf-8")).get("text", "") for path in sorted(FOLDER.glob("*.toml")))
TEXTS = {
    "样例文件": SAMPLE,
    "样例连成一行": SAMPLE.replace("\n", ""),
    "没有标点": "推进学校党组织建设和教师发展",
    "没有闭合的引号": "“",
    "成串引号": "“双减”",
    "括号": "(()",
    "长数字": "12",
    "小标题": "加强领导\n各校要完成自查。完成整改。\n",
    "编号": "一、加强领导\n",
    "表格": "1\t自查\t3月底前\n",
    "时间": "3月底前",
    "数量": "12名",
}


def calls_to_read(text: str) -> int:
    """Count the calls of Python and C functions while one text is read."""
    count = 0

    def notice(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    read_document(text[:50])
    sys.setprofile(notice)
    try:
        read_document(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_takes_at_most_little_more_than_twice_the_calls(name: str):
    size = 4_000
    text = TEXTS[name] * (2 * size // len(TEXTS[name]) + 1)
    once, twice = calls_to_read(text[:size]), calls_to_read(text[: 2 * size])
    assert twice <= 2.3 * once + 500

"""Bytes to text: what GB18030 looks like as UTF-8 by chance, and what is damaged."""

import pytest

from yanzhen.kernel.decoding import decode
from yanzhen.kernel.errors import BadInputError

# In GB18030 these two characters are also two Cyrillic letters in UTF-8.
LOOKS_LIKE_PAIRS = "学校代码\n" + "".join(f"学校{number}\n" for number in range(200))
PROSE = "各学校每学年填报一次办学条件，一贯制学校分学段各填一行。\n" * 20


@pytest.mark.parametrize("text", [LOOKS_LIKE_PAIRS, PROSE], ids=["pairs", "prose"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_both_encodings_are_read(text, encoding):
    assert decode(text.encode(encoding), "表.csv") == text


def test_utf_8_with_a_byte_lost_is_named_and_not_taken_for_gb18030():
    data = PROSE.encode()
    with pytest.raises(BadInputError) as caught:
        decode(data[:40] + data[41:], "表.csv")
    assert caught.value.problems[0].code == "BAD_ENCODING"

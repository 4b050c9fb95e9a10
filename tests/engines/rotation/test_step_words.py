"""Every step that the solver tells of has a Chinese wording."""

import re
from pathlib import Path

from yanzhen.engines.rotation import solving
from yanzhen.engines.rotation.solution import STEP_WORDS


def test_every_step_told_has_words_and_no_words_are_left_over():
    folder = Path(solving.__file__).parent
    told = {
        step for file in folder.glob("*.py") for step in re.findall(r'watch\.tell\("(\w+)"', file.read_text("utf-8"))
    }
    assert told == set(STEP_WORDS)

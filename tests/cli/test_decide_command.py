"""``yanzhen decide`` keeps its contract: one JSON document, exit codes, every fault at once, never a traceback."""

import copy
import json
import random
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanzhen.cli.main import main
from yanzhen.engines.decisions import JUDGED_RULES

CASE = {
    "body": {
        "kind": "party_committee",
        "rules": "national",
        "settings": {},
        "members": [
            {"id": "a", "roles": ["secretary"], "voting": True},
            {"id": "b", "roles": ["principal", "deputy_secretary"], "voting": True},
            {"id": "c", "roles": ["committee_member"], "voting": True},
        ],
        "leading_group": None,
        "branch_formal_members": None,
    },
    "item": {
        "title": "年度工作计划",
        "matter": "annual_plan",
        "proposer": "a",
        "agenda_approved_by": "a",
        "on_agenda": True,
        "emergency": False,
        "candidates": 1,
        "ballots": 1,
        "amount_yuan": None,
        "prepared": True,
        "consultation": {"secretary": "agree", "principal": "agree", "deputy_secretary": None, "others": {}},
        "deliberated": True,
        "opinions_split": False,
        "staff_body_opinion": None,
    },
    "meeting": {"chair": "a", "chair_delegated_in_writing": False, "mode": "meeting", "notice_days": 2},
    "attendance": {
        "present": ["a", "b"],
        "absent": [{"id": "c", "reason": "公出", "written_opinion": "agree"}],
        "observers": ["d"],
    },
    "recused": [],
    "votes": {"yes": ["a", "b"], "no": [], "abstain": []},
}


def changed(*path, to):
    """The good case with one place changed."""
    case = copy.deepcopy(CASE)
    place = case
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return case


@pytest.fixture
def decide(capsys, tmp_path):
    def run(content, *words):
        file = tmp_path / "case.json"
        data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        file.write_bytes(data)
        code = main(["decide", str(file), "--json", *words])
        printed = capsys.readouterr()
        return code, json.loads(printed.out), printed.out

    return run


def test_the_answer_has_the_keys_of_the_contract_in_order(decide):
    code, answer, _ = decide(CASE)
    assert code == 0
    assert list(answer) == ["outcome", "needed", "counted", "findings", "next_step"]
    assert answer["outcome"] == "PASSED"
    assert answer["needed"] == {"present": 2, "yes": 2}
    assert answer["counted"] == {"entitled": 3, "present": 2, "yes": 2, "no": 0, "abstain": 0}
    assert [found["rule"] for found in answer["findings"]] == list(JUDGED_RULES)
    assert all(
        list(found) == ["rule", "answer", "explanation"] and found["explanation"] for found in answer["findings"]
    )


def test_every_outcome_but_a_decision_in_favour_exits_1(decide):
    assert decide(changed("votes", to={"yes": ["a"], "no": ["b"], "abstain": []}))[0] == 1
    assert decide(changed("item", "prepared", to=False))[:1] == (1,)
    assert decide({})[:1] == (1,)
    office = changed("item", "matter", to="logistics")
    office["body"]["kind"] = "principal_meeting"
    office["item"]["agenda_approved_by"] = "b"
    code, answer, _ = decide(office)
    assert (code, answer["outcome"], answer["needed"]["yes"]) == (0, "DECIDED_BY_PRINCIPAL", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_gives_the_same_bytes(decide, encoding):
    plain = decide(CASE)[2]
    assert decide(json.dumps(CASE, ensure_ascii=False).encode(encoding))[2] == plain


def test_utf_16_with_the_big_end_first(decide):
    assert decide(b"\xfe\xff" + json.dumps(CASE, ensure_ascii=False).encode("utf-16-be"))[0] == 0


def test_order_of_keys_and_lists_changes_no_byte(decide):
    plain = decide(CASE)[2]
    shuffler = random.Random(5)  # noqa: S311 (a test that must repeat)
    for _ in range(5):
        assert decide(_shuffled(CASE, shuffler))[2] == plain


def _shuffled(value, shuffler):
    if isinstance(value, dict):
        pairs = [(key, _shuffled(inner, shuffler)) for key, inner in value.items()]
        shuffler.shuffle(pairs)
        return dict(pairs)
    if isinstance(value, list):
        rows = [_shuffled(inner, shuffler) for inner in value]
        shuffler.shuffle(rows)
        return rows
    return value


BAD = {
    "两种表决意见": (changed("votes", "no", to=["a"]), [("TWO_VOTE_LISTS", "votes.no[0]")]),
    "既到会又缺席": (changed("attendance", "absent", to=[{"id": "a"}]), ["PRESENT_AND_ABSENT", "VOTE_OF_ABSENT"]),
    "缺席的人表决": (changed("votes", "no", to=["c"]), [("VOTE_OF_ABSENT", "votes.no[0]")]),
    "不认识的人表决": (changed("votes", "no", to=["x"]), [("VOTE_OF_UNKNOWN", "votes.no[0]")]),
    "同一人到会两次": (
        changed("attendance", "present", to=["a", "b", "a"]),
        [("DUPLICATE_ID", "attendance.present[2]")],
    ),
    "同一人同意两次": (changed("votes", "yes", to=["a", "b", "a"]), [("DUPLICATE_ID", "votes.yes[2]")]),
    "成员重复": (
        changed("body", "members", to=[*CASE["body"]["members"], {"id": "a"}]),
        [("DUPLICATE_ID", "body.members[3].id")],
    ),
    "领导班子重复": (changed("body", "leading_group", to=["a", "a"]), [("DUPLICATE_ID", "body.leading_group[1]")]),
    "主持人不是成员": (changed("meeting", "chair", to="d"), [("CHAIR_NOT_MEMBER", "meeting.chair")]),
    "有表决权的成员列席": (
        changed("attendance", "observers", to=["b"]),
        [("OBSERVER_IS_MEMBER", "attendance.observers[0]")],
    ),
    "会议类型写错": (changed("body", "kind", to="party"), [("UNKNOWN_KIND", "body.kind")]),
    "事项写错": (changed("item", "matter", to="计划"), [("UNKNOWN_MATTER", "item.matter")]),
    "职务写错": (changed("body", "members", 0, "roles", to=["boss"]), [("UNKNOWN_ROLE", "body.members[0].roles[0]")]),
    "职务为空值": (changed("body", "members", 0, "roles", to=[None]), [("WRONG_TYPE", "body.members[0].roles[0]")]),
    "设置写错": (changed("body", "settings", to={"strict": True}), [("UNKNOWN_SETTING", "body.settings.strict")]),
    "设置的值不对": (
        changed("body", "settings", to={"quorum_strict": 1, "two_thirds_matters": ["x"], "notice_days_min": True}),
        [
            ("WRONG_TYPE", "body.settings.quorum_strict"),
            ("WRONG_TYPE", "body.settings.notice_days_min"),
            ("UNKNOWN_MATTER", "body.settings.two_thirds_matters[0]"),
        ],
    ),
    "规则名写错": (changed("body", "rules", to="城东"), [("UNKNOWN_RULES", "body.rules")]),
    "多出一项": (changed("colour", to=1), [("UNKNOWN_KEY", "colour")]),
    "成员多出一项": (changed("body", "members", 1, "name", to="x"), [("UNKNOWN_KEY", "body.members[1].name")]),
    "沟通多出一项": (
        changed("item", "consultation", "mayor", to="agree"),
        [("UNKNOWN_KEY", "item.consultation.mayor")],
    ),
    "真假写成数": (changed("item", "prepared", to=1), [("WRONG_TYPE", "item.prepared")]),
    "数写成真假": (changed("item", "candidates", to=True), [("WRONG_TYPE", "item.candidates")]),
    "数写成文字": (changed("meeting", "notice_days", to="2"), [("WRONG_TYPE", "meeting.notice_days")]),
    "人数为负": (changed("item", "ballots", to=-1), [("NEGATIVE", "item.ballots")]),
    "人数带小数": (changed("item", "ballots", to=1.5), [("WRONG_TYPE", "item.ballots")]),
    "金额为负": (changed("item", "amount_yuan", to=-0.5), [("NEGATIVE", "item.amount_yuan")]),
    "金额太大": (changed("item", "amount_yuan", to=1e300), [("TOO_LARGE", "item.amount_yuan")]),
    "金额不是数": (changed("item", "amount_yuan", to=float("nan")), [("WRONG_TYPE", "item.amount_yuan")]),
    "金额无穷": (changed("item", "amount_yuan", to=float("-inf")), [("WRONG_TYPE", "item.amount_yuan")]),
    "名单写成文字": (changed("votes", "yes", to="a"), [("WRONG_TYPE", "votes.yes")]),
    "名单里有数": (changed("votes", "yes", to=["a", 1]), [("WRONG_TYPE", "votes.yes[1]")]),
    "名单里有空值": (changed("votes", "yes", to=["a", None]), [("WRONG_TYPE", "votes.yes[1]")]),
    "编号为空白": (changed("item", "proposer", to=" "), [("EMPTY_ID", "item.proposer")]),
    "成员没有编号": (changed("body", "members", 0, to={"roles": []}), [("MISSING_ID", "body.members[0].id")]),
    "成员不是对象": (
        changed("body", "members", 0, to="a"),
        [("WRONG_TYPE", "body.members[0]"), ("MISSING_ID", "body.members[0].id")],
    ),
    "缺席写成编号": (
        changed("attendance", "absent", to=["c"]),
        [("WRONG_TYPE", "attendance.absent[0]"), ("MISSING_ID", "attendance.absent[0].id")],
    ),
    "会议写成文字": (changed("meeting", to="周一"), [("WRONG_TYPE", "meeting")]),
    "态度写错": (
        changed("item", "consultation", "secretary", to="yes"),
        [("UNKNOWN_WORD", "item.consultation.secretary")],
    ),
    "其他人态度写错": (
        changed("item", "consultation", "others", to={"c": "maybe"}),
        [("UNKNOWN_WORD", "item.consultation.others.c")],
    ),
    "方式写错": (changed("meeting", "mode", to="video"), [("UNKNOWN_WORD", "meeting.mode")]),
    "票数多于到会人数": (
        changed("votes", to={"secret": True, "counts": {"yes": 2, "no": 1, "abstain": 0}}),
        [("TOO_MANY_VOTES", "votes.counts")],
    ),
    "无记名投票写了姓名": (
        changed("votes", to={"secret": True, "counts": {"yes": 2}, "yes": ["a"]}),
        [("NAMED_SECRET_VOTES", "votes.yes")],
    ),
    "不是无记名却写票数": (changed("votes", to={"counts": {"yes": 2}}), [("COUNTS_NOT_SECRET", "votes.counts")]),
    "半个字": (changed("item", "title", to="\ud800"), [("BAD_TEXT", "item.title")]),
    "最外层是数组": ([CASE], ["WRONG_TYPE"]),
    "最外层是空值": (None, ["WRONG_TYPE"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_exits_2_and_names_the_place(decide, name):
    content, expected = BAD[name]
    data = json.dumps(content).encode()
    code, answer, _ = decide(data)
    found = [(problem["code"], problem["key"]) for problem in answer["problems"]]
    assert code == 2
    if isinstance(expected[0], str):
        assert [code for code, _key in found] == expected
    else:
        assert found == expected
    assert all(problem["message"] and problem["file"] == "case.json" for problem in answer["problems"])


@pytest.mark.parametrize(
    "text", [b"", b"{", b"{'a': 1}", b'{"a" 1}', b"[" * 100_000, b"\xff\xff\xff", b'{"body": tru}']
)
def test_what_is_no_json_is_bad_input(decide, text):
    code, answer, _ = decide(text)
    assert (code, len(answer["problems"])) == (2, 1)
    assert answer["problems"][0]["code"] in ("BAD_JSON", "BAD_ENCODING")


def test_a_key_written_twice_is_named_at_every_level(decide):
    text = '{"body": {"kind": "party_committee", "kind": "staff_congress"}, "recused": [], "recused": ["a"]}'
    code, answer, _ = decide(text.encode())
    assert code == 2
    found = [(problem["code"], problem["key"]) for problem in answer["problems"]]
    assert found == [("DUPLICATE_KEY", "recused"), ("DUPLICATE_KEY", "body.kind")]


def test_all_faults_come_in_one_pass(decide):
    case = changed("votes", "no", to=["a", "x"])
    case["item"]["prepared"] = "yes"
    case["body"]["kind"] = 7
    case["meeting"]["chair"] = "nobody"
    code, answer, _ = decide(case, "--as-of", "2026-02-30")
    assert code == 2
    assert {problem["code"] for problem in answer["problems"]} == {
        "BAD_DATE",
        "WRONG_TYPE",
        "TWO_VOTE_LISTS",
        "VOTE_OF_UNKNOWN",
        "CHAIR_NOT_MEMBER",
    }


def test_the_day_decides_which_rules_hold(decide):
    assert decide(CASE, "--as-of", "2022-01-16")[0] == 0
    code, answer, _ = decide(CASE, "--as-of", "2022-01-15")
    assert (code, answer["problems"][0]["code"]) == (2, "NOT_YET_IN_FORCE")
    local = changed("body", "rules", to="sample_district")
    local["meeting"]["notice_days"] = 1
    assert decide(local, "--as-of", "2025-08-31")[1]["outcome"] == "PASSED"
    assert decide(local, "--as-of", "2025-09-01")[1]["outcome"] == "REJECTED"


def test_a_file_that_is_not_there_is_bad_input(capsys, tmp_path):
    assert main(["decide", str(tmp_path / "none.json"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_NOT_FOUND"
    assert main(["decide", str(tmp_path), "--json"]) == 2


def test_words_for_people(capsys, tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), "utf-8")
    assert main(["decide", str(file), "--as-of", "2026-11-22"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "年度工作计划：通过" in printed.out
    assert "应到会党组织班子成员3人，实到2人，已达半数以上（需2人）" in printed.out
    assert "下一步：形成决议" in printed.out


SCRAPS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.sampled_from(["a", "b", "agree"])
)
ANYTHING = st.recursive(
    SCRAPS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "yes", "kind", "roles", "counts", "secret", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def broken_cases(draw):
    """The good case with a few places replaced by anything."""
    case = copy.deepcopy(CASE)
    for _ in range(draw(st.integers(1, 3))):
        place, key = case, draw(st.sampled_from(sorted(case)))
        while isinstance(place[key], dict | list) and place[key] and draw(st.booleans()):
            place = place[key]
            key = (
                draw(st.sampled_from(sorted(place)))
                if isinstance(place, dict)
                else draw(st.integers(0, len(place) - 1))
            )
        place[key] = draw(ANYTHING)
    return case


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=st.one_of(broken_cases(), ANYTHING))
def test_whatever_is_in_the_file_the_answer_is_a_document_or_named_faults(decide, case):
    code, answer, _ = decide(json.dumps(case).encode())
    assert code in (0, 1, 2)
    assert ("problems" in answer) == (code == 2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60))
def test_any_bytes_are_bad_input_at_worst(decide, data):
    assert decide(data)[0] in (1, 2)


def test_the_command_needs_no_django_and_no_reader(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), "utf-8")
    script = (
        "import sys; from yanzhen.cli.main import main; code = main(['decide', sys.argv[1]]);"
        "heavy = [name for name in ('django', 'yanzhen.engines.policytext', 'yanzhen.apps') if name in sys.modules];"
        "print(code, heavy, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True, check=True, timeout=240)
    assert done.stderr.strip() == "0 []"


DISTRICT = """
title = "示例县议事规则"
name = "county"
base = "national"
region = "示例县"
starts_on = 2025-01-01
last_checked_on = 2026-11-22
rules = []
[sources.A]
title = "示例县文件"
[[settings]]
key = "quorum_strict"
value = true
starts_on = 2025-01-01
basis = [{ source = "A" }]
"""


def test_a_district_keeps_rules_of_its_own(decide, tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "county.toml").write_text(DISTRICT, "utf-8")
    case = changed("body", "rules", to="county")
    case["body"]["members"].append({"id": "e", "roles": ["committee_member"], "voting": True})
    case["attendance"]["absent"].append({"id": "e"})
    assert decide(case)[1]["problems"][0]["code"] == "UNKNOWN_RULES"
    assert decide(case, "--rules", str(folder))[1]["outcome"] == "INVALID_MEETING"
    case["body"]["rules"] = "national"
    assert decide(case, "--rules", str(folder))[1]["outcome"] == "NOT_PASSED"


def test_faults_of_a_districts_rules_are_bad_input(decide, tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "county.toml").write_text(DISTRICT.replace("quorum_strict", "colour"), "utf-8")
    code, answer, _ = decide(changed("item", "prepared", to=1), "--rules", str(folder))
    assert code == 2
    found = {(problem["code"], problem["file"]) for problem in answer["problems"]}
    assert {("UNKNOWN_SETTING", "county.toml"), ("WRONG_TYPE", "case.json")} <= found
    code, answer, _ = decide(CASE, "--rules", str(tmp_path / "none"))
    assert (code, answer["problems"][0]["code"]) == (2, "NO_FOLDER")

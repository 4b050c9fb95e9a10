"""The invented districts that other tests and the bench stand on: same seed same bytes, shaped like real ones."""

import pytest

from workshop.rotation_district import HEADINGS, Character, invented_city, invented_district


def _bytes(district, folder):
    district.write(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    one, again, other = (
        _bytes(invented_district(300, seed), tmp_path / name) for name, seed in (("a", 5), ("b", 5), ("c", 6))
    )
    assert sorted(one) == sorted(["params.json", *(f"{table}.csv" for table in HEADINGS)])
    assert one == again and one["teachers.csv"] != other["teachers.csv"]


@pytest.mark.parametrize("seed", range(3))
def test_about_two_in_five_teachers_are_eligible(seed):
    staff = invented_district(3000, seed).tables["teachers"]
    due = [
        one
        for one in staff
        if one["years_at_school"] != "" and one["years_at_school"] >= 6 and one["exempt"][:2] in ("", "D:")
    ]
    assert 0.35 < len(due) / len(staff) < 0.47 and abs(len(staff) - 3000) < 150


def test_a_district_without_slack_has_posts_of_one_size():
    posts = invented_district(300, 1, character=Character(slack=0, outside=0)).tables["posts"]
    assert posts and all(post["min_staff"] == post["max_staff"] for post in posts)


def test_a_city_has_folders_of_unlike_size():
    sizes = {name: len(district.tables["teachers"]) for name, district in invented_city(4, 2000, 1)}
    assert list(sizes) == ["01", "02", "03", "04"] and len(set(sizes.values())) == 4

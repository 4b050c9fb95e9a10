"""Do on clusters of processes what one process does, kill one of them in the middle, and compare the answers.

``make cluster-check`` runs all checks; ``python -m workshop.cluster_check --only nation`` one of them. Needs the extra
``cluster``; the check of the nation on Spark needs Java 17 besides. Everything listens on 127.0.0.1 alone.
"""

from __future__ import annotations

import argparse

from workshop.cluster.nation import check_nation
from workshop.cluster.reading import check_reading
from workshop.cluster.rotation import check_rotation
from workshop.invented_nation import SCHOOLS


def main() -> int:
    """Run the checks; 0 when every one of them gave the same answer although a process died."""
    parser = argparse.ArgumentParser(description="集群核对：中途强行结束一个进程，结果与单机相同。")
    parser.add_argument("--files", type=int, default=300, help="识读的文件份数")
    parser.add_argument("--rows", type=int, default=SCHOOLS, help="全国学校表的行数")
    parser.add_argument("--districts", type=int, default=17, help="交流轮岗的区数")
    parser.add_argument("--teachers", type=int, default=30_000, help="交流轮岗全市的教师数")
    checks = {
        "reading": ("成批识读（Dask）", lambda: check_reading(wanted.files)),
        "nation": ("全国差异系数（Spark）", lambda: check_nation(wanted.rows)),
        "rotation": ("全市交流轮岗（Dask）", lambda: check_rotation(wanted.districts, wanted.teachers)),
    }
    parser.add_argument("--only", choices=tuple(checks), action="append", help="只做其中一项，可以多次给出")
    wanted = parser.parse_args()
    passed = []
    for name in wanted.only or checks:
        title, check = checks[name]
        print(f"【{title}】", flush=True)
        passed.append(check())
        print("通过" if passed[-1] else "没有通过", flush=True)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    raise SystemExit(main())

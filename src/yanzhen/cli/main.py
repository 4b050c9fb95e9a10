"""Entry point: ``yanzhen COMMAND …``; a command is one module, imported only when it is asked for."""

from __future__ import annotations

import errno
import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from yanzhen.cli.output import NOT_FINISHED, print_problems, say, speak_utf8, write_no_more
from yanzhen.cli.parser import ChineseParser
from yanzhen.kernel.errors import YanzhenError

SUMMARIES = {
    "read": "把政策文件读成结构：标题、任务、数量、时限、主体",
    "decide": "按议事规则判断一项议题：能否上会、会议是否有效、是否通过，逐条说明理由",
    "equity": "测算县域义务教育均衡：各校逐项是否达标，各项差异系数是否超限",
    "rotate": "编制教师交流轮岗方案，核对方案，核验界限",
    "columns": "列出数据表的栏目：键名、中文表头、类型、是否必填、单位",
    "workdays": "推算工作日：起始日后第几个工作日，或两日之间有几个工作日",
    "up": "启动雁阵：数据库、网页和后台作业",
    "backup": "备份数据库和附件到一个文件",
    "restore": "从备份文件恢复",
    "log": "校验或导出不可更改的日志",
    "manage": "运行管理命令，例如开区found_district",
}


def available_commands() -> dict[str, str]:
    """Return the commands whose module is in the tree, with their Chinese summaries."""
    return {name: summary for name, summary in SUMMARIES.items() if find_spec(f"yanzhen.cli.{name}") is not None}


def build_parser(chosen: str | None = None) -> ChineseParser:
    """Return the parser that lists every command and knows the arguments of ``chosen`` alone.

    A command's module offers ``add_arguments(parser)`` and ``run(arguments) -> int``.
    """
    parser = ChineseParser(prog="yanzhen", description="雁阵：计划进，结果出。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    for name, summary in available_commands().items():
        child = commands.add_parser(name, help=summary, description=summary)
        if name == chosen:
            module = importlib.import_module(f"yanzhen.cli.{name}")
            module.add_arguments(child)
            child.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run one command, return its exit code (0 done, 1 not met, 2 bad input, 3 not finished)."""
    words = list(sys.argv[1:] if argv is None else argv)
    speak_utf8()
    chosen = words[0] if words and words[0] in available_commands() else None
    try:
        arguments = build_parser(chosen).parse_args(words)
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader of a pipe, such as head, has seen enough: nothing went wrong that anybody must be told.
        write_no_more()
        return NOT_FINISHED
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        write_no_more()
        say("磁盘空间已用完，结果没有写全；请腾出空间后重试。")
        return NOT_FINISHED
    except YanzhenError as error:
        return print_problems(error, as_json="--json" in words)
    except MemoryError:
        say("内存不足，没有完成；请减少一次处理的数据后重试。")
        return NOT_FINISHED
    except KeyboardInterrupt:
        say("已停止。")
        return NOT_FINISHED


if __name__ == "__main__":
    sys.exit(main())

"""``yanzhen up``: database, jobs and pages from one command, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from yanzhen import __file__ as package_file
from yanzhen.cli.output import DONE, say
from yanzhen.cli.serving.address import answers, is_loopback, local_name, usable_port
from yanzhen.cli.serving.data_folder import DataFolder, data_folder
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.exit_codes import HAS_SAMPLE, IS_EMPTY
from yanzhen.cli.serving.log_files import last_lines
from yanzhen.cli.serving.postgres import EmbeddedPostgres, exclusive_use
from yanzhen.cli.serving.prepared import Prepared, known_as_prepared, note_as_prepared
from yanzhen.cli.serving.processes import DATA_VARIABLE, ProcessRegister
from yanzhen.cli.serving.program import Program
from yanzhen.cli.serving.stop_request import StopRequest
from yanzhen.cli.serving.supervisor import Supervisor

DATABASE_VARIABLE = "YANZHEN_DATABASE_URL"
LOOK_SECONDS = 0.1
FAILURES_AT_START = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to listen, where the data are, and whether an empty database gets the sample district."""
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="网页端口，默认8000；0表示任选空闲端口")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听地址，默认只在本机；有示例数据时不能对外"
    )
    parser.add_argument("--data", metavar="文件夹", help="数据文件夹；默认取YANZHEN_DATA，再取系统或用户的数据文件夹")
    parser.add_argument("--no-sample", action="store_true", help="数据库为空时不装入示例区数据")


def run(arguments: argparse.Namespace) -> int:
    """Start everything, print the address, and look after it until a stop is asked for; return 0."""
    folder = data_folder(arguments.data)
    folder.prepare()
    with StopRequest() as stop, exclusive_use(folder.path) as register:
        register.end_leftovers()
        refuse_what_is_unsafe(folder, arguments.host)
        port = usable_port(arguments.host, arguments.port)
        supervisor = Supervisor(register, stop=stop, logs=folder.logs)
        try:
            environment = start_database(supervisor, folder)
            is_empty = prepare_database(
                register, stop, folder, environment, host=arguments.host, sample_wanted=not arguments.no_sample
            )
            if not stop.asked:
                start_programs(supervisor, folder, environment, host=arguments.host, port=port)
            if not stop.asked:
                announce(folder, host=arguments.host, port=port, is_empty=is_empty)
            supervisor.run_until_stopped()
            say("正在停止……")
        finally:
            supervisor.stop()
    say("已停止，数据已保存。")
    return DONE


def refuse_what_is_unsafe(folder: DataFolder, host: str) -> None:
    """Refuse to show sample accounts to a network, or to answer a network under unknown names."""
    if is_loopback(host):
        return
    if folder.sample_logins.exists():
        raise ServingError("SAMPLE_ON_NETWORK", folder=folder.path, host=host)
    if not os.environ.get("YANZHEN_HOSTS"):
        raise ServingError("HOSTS_UNKNOWN", host=host)


def start_database(supervisor: Supervisor, folder: DataFolder) -> Mapping[str, str]:
    """Start the embedded database unless an address is given; return the environment of every child."""
    url = os.environ.get(DATABASE_VARIABLE)
    if not url:
        postgres = EmbeddedPostgres(folder.path)
        if not postgres.cluster.exists:
            say("第一次启动：正在建立数据库并装入数据，约需半分钟到一分钟……")
        supervisor.start(postgres)
        url = postgres.url
    return child_environment(folder, url)


def child_environment(folder: DataFolder, url: str) -> dict[str, str]:
    """Return what a child process must know; whatever the operator has set by hand stays."""
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    environment.setdefault("YANZHEN_SECRET_KEY", folder.secret_key())
    packages = str(Path(package_file).resolve().parents[1])
    known = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([packages, known]) if known else packages
    environment |= {DATABASE_VARIABLE: url, DATA_VARIABLE: str(folder.path), "PYTHONUNBUFFERED": "1"}
    return environment


def prepare_database(
    register: ProcessRegister,
    stop: StopRequest,
    folder: DataFolder,
    environment: Mapping[str, str],
    *,
    host: str,
    sample_wanted: bool,
) -> bool:
    """Bring the database up to date unless it is; load the sample, or make sure that it is not there.

    Returns whether nobody has an account yet.
    """
    url = environment[DATABASE_VARIABLE]
    is_open = not is_loopback(host)
    known = known_as_prepared(folder.path, url)
    if known is None or (known.is_empty and sample_wanted and not is_open):
        about_sample = "--refuse-sample" if is_open else "--sample" if sample_wanted else "--no-sample"
        code = run_preparation(register, stop, folder, environment, about_sample)
        if code in (0, IS_EMPTY):
            note_as_prepared(folder.path, url)
        known = Prepared(is_empty=code == IS_EMPTY, has_sample=code == HAS_SAMPLE)
    if is_open and known.has_sample:
        raise ServingError("SAMPLE_ON_NETWORK", folder=folder.path, host=host)
    return known.is_empty


def run_preparation(
    register: ProcessRegister, stop: StopRequest, folder: DataFolder, environment: Mapping[str, str], about_sample: str
) -> int:
    """Migrate and see to the sample in a child process that stops when we do; return its exit code."""
    log = folder.logs / "prepare.log"
    argv = [sys.executable, "-m", "yanzhen.cli.serving.prepare", about_sample]
    program = Program("prepare", argv, environment=environment, log=log)
    program.start()
    register.add(program.name, program.process.pid)
    while not program.has_ended() and not stop.wait(LOOK_SECONDS):
        pass
    program.stop()
    register.remove(program.name)
    if program.process.returncode not in (0, IS_EMPTY, HAS_SAMPLE) and not stop.asked:
        raise ServingError("PREPARE_FAILED", log=log, output=last_lines(log))
    return program.process.returncode


def start_programs(
    supervisor: Supervisor, folder: DataFolder, environment: Mapping[str, str], *, host: str, port: int
) -> None:
    """Start the web server, and when its pages answer the jobs worker: nobody waits for a page because of a job."""
    web = Program("web", web_command(host, port), environment=environment, log=folder.logs / "web.log")
    supervisor.start(web)
    while not supervisor.stop_request.wait(LOOK_SECONDS):
        if answers(host, port):
            worker = Program("worker", worker_command(), environment=environment, log=folder.logs / "worker.log")
            supervisor.start(worker, leans_on=EmbeddedPostgres.name)
            return
        supervisor.look_after()
        if supervisor.failures_of(web) >= FAILURES_AT_START:
            raise ServingError("WEB_FAILED", log=web.log, output=last_lines(web.log))


def worker_command() -> list[str]:
    """Return the command of the jobs worker; it finds its jobs again after a stop."""
    return [sys.executable, "-m", "yanzhen.manage", "run_worker"]


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server."""
    return [sys.executable, "-m", "yanzhen.config.web_server", host, str(port)]


def announce(folder: DataFolder, *, host: str, port: int, is_empty: bool) -> None:
    """Tell the address and, for the sample district, how to sign in."""
    say(f"\n雁阵已启动：http://{local_name(host)}:{port}/")
    say(f"数据文件夹：{folder.path}（日志在logs里）")
    if folder.sample_logins.exists():
        logins = json.loads(folder.sample_logins.read_text(encoding="utf-8"))
        say("示例区账号（密码随机生成，只属于这个数据文件夹）：")
        for login in logins:
            say(f"  {login['username']}\t{login['password']}\t{login['name']}（{login['role']}）")
    if is_empty:
        say("还没有账号。请另开一个窗口开区：")
        say(f"  yanzhen manage --data {shlex.quote(str(folder.path))} found_district 某某区")
    say("按Ctrl-C停止。\n")

"""Why the product cannot be started, in words that say what to do."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class ServingError(YanzhenError):
    """The product, or the database under it, cannot be started or stopped as asked."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NO_POSTGRES": "找不到PostgreSQL 15以上的程序。请重新运行make setup安装自带的数据库，"
        "或安装系统软件包postgresql，或用YANZHEN_DATABASE_URL指定已有的数据库。",
        "NO_SUCH_POSTGRES": "指定的PostgreSQL“{wanted}”不存在；本机找到的有：{found}。请改用其中之一。",
        "PROGRAMS_CLOSED": "用户{account}不能运行{folder}里的PostgreSQL程序，/var/cache、/run和/tmp里也放不下它的副本。"
        "请检查这些文件夹的权限和剩余空间，或以普通用户身份运行。",
        "OTHER_MAJOR": "数据文件夹{folder}由PostgreSQL {major}建立，本机只有：{found}。请装回PostgreSQL {major}，"
        "用yanzhen backup备份，再用新版本在空文件夹里yanzhen restore恢复。",
        "NO_SERVER_ACCOUNT": "PostgreSQL不能以root身份运行，而本机没有nobody等低权限账户。请以普通用户身份运行。",
        "OTHER_OWNER": "数据文件夹{folder}属于用户{owner}，当前用户是{user}。"
        "请以{owner}或root身份运行，或用--data另指定文件夹。",
        "NOT_WRITABLE": "不能在{folder}里建立文件（{reason}）。请检查权限，或用--data另指定文件夹。",
        "IN_USE": "数据文件夹{folder}正由另一个进程使用（进程号{pid}）。请先停止它，或用--data另指定文件夹。",
        "NO_SOCKET_FOLDER": "找不到可以放数据库套接字的文件夹，试过：{tried}。请检查/run和/tmp的权限。",
        "DISK_FULL": "{folder}所在的磁盘已满（剩余{free_mib} MiB）。请腾出至少300 MiB空间后重新启动；"
        "已确认的数据不受影响。",
        "INIT_FAILED": "建立数据库失败，没有留下半成品。程序的最后几行输出：\n{output}",
        "START_FAILED": "数据库在{seconds}秒内没有启动成功。日志{log}的最后几行：\n{output}",
        "PORT_IN_USE": "端口{port}已被别的程序占用。请换一个端口，"
        "例如：yanzhen up --port {free}（或make run PORT={free}）。",
        "PORT_NOT_ALLOWED": "当前用户不能使用端口{port}（1024以下的端口需要root）。"
        "请换一个，例如：yanzhen up --port 8000。",
        "NO_SUCH_PORT": "端口{port}不存在，应为0到65535之间的整数（0表示任选一个空闲端口）。",
        "NO_SUCH_ADDRESS": "不能在地址{host}的端口{port}上监听（{reason}）。请核对--host，本机自用时不必填写。",
        "SAMPLE_ON_NETWORK": "数据文件夹{folder}里是示例数据，账号只供本机试用，不能监听{host}。"
        "请去掉--host；正式使用请用--data另指定文件夹，并加--no-sample。",
        "HOSTS_UNKNOWN": "监听{host}时，请先用环境变量YANZHEN_HOSTS写明用户访问的域名或地址（多个用逗号分开），例如："
        "YANZHEN_HOSTS=yanzhen.example.cn。",
        "PREPARE_FAILED": "数据库升级没有完成，没有启动网页服务。日志{log}的最后几行：\n{output}",
        "WEB_FAILED": "网页服务启动后立即退出。日志{log}的最后几行：\n{output}",
    }

"""Why a backup cannot be made or restored."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class BackupError(YanzhenError):
    """Nothing was written: neither half a backup nor half a restore."""

    MESSAGES = {
        "EXISTS": "文件{file}已存在，没有覆盖；请换一个文件名。",
        "NO_FOLDER": "文件夹{folder}不存在或不能写；请核对路径和权限。",
        "DISK_FULL": "{folder}所在的磁盘空间不足，备份没有完成，没有留下半成品；请腾出空间后重试。",
        "CONTENT_LOST": "有{count}个附件的内容不在磁盘上或已损坏，备份没有完成；请先核查：{names}。",
        "NO_FILE": "打不开备份文件{file}；请核对路径。",
        "NOT_A_BACKUP": "{file}不是雁阵的备份文件，或只有前半截；没有恢复任何数据。",
        "DAMAGED": "备份文件已损坏，有{count}处与清单不符（{names}）；没有恢复任何数据，请换一份备份。",
        "NEWER_FORMAT": "这份备份由更新的程序制作（格式{found}，本程序认识{known}）；请先升级程序。",
        "OTHER_MIGRATIONS": "备份与当前程序的数据库结构不一致（备份多出：{extra}；缺少：{missing}）；"
        "请用制作备份时的程序版本恢复，再升级。",
        "NOT_EMPTY": "数据库里已有数据（{tables}）；只能恢复到空数据库，请用--data另指定文件夹或换一个空库。",
        "KEYS_MISSING": "这份备份不含密封密钥（{keys}），这台机器上也没有；"
        "请先把原系统的密钥文件放到{file}，再恢复。没有恢复任何数据。",
        "CHAIN_BROKEN": "备份里的日志不完整：{reason}没有恢复任何数据。",
        "HEAD_DIFFERS": "备份里的日志链头与清单不符；没有恢复任何数据，请换一份备份。",
    }

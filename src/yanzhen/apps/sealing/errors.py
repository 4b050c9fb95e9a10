"""Why sealed values cannot be opened here."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class KeyRingError(YanzhenError):
    """The key ring of this installation is missing a key or cannot be read."""

    MESSAGES = {
        "KEY_MISSING": "打不开密封的内容：密钥{key_id}不在{file}里。请把原来的密钥文件放回，或从备份恢复。",
        "UNREADABLE": "密封密钥文件{file}读不出来（{reason}）；请从备份恢复这个文件，不要新建。",
        "NOT_WRITABLE": "不能写密封密钥文件{file}（{reason}）；请核对文件夹权限和磁盘空间。",
    }

"""Why a file is not taken."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class FileError(YanzhenError):
    """A file was refused; nothing of it was kept."""

    MESSAGES = {
        "NOT_DECLARED": "请先选择文件是否涉密：涉密、工作秘密、内部，或者都不是。",
        "SECRET_DECLARED": "本系统严禁上传涉密信息和工作秘密。文件没有保存，收到的部分已清除；请按保密规定办理。",
        "SECRET_MARKED": "文件开头有密级标志，本系统不能接收。文件没有保存，收到的部分已清除；请按保密规定办理。",
        "NO_FILE": "没有收到文件；请选择文件后再上传。",
        "EMPTY": "“{name}”是空文件（0字节）；请核对后重新选择。",
        "TOO_LARGE": "“{name}”有{found}，超过上限{limit}；请压缩图片或拆分后再上传。",
        "WRONG_TYPE": "“{name}”的内容是{found}，这里只收{expected}；请另存为这些格式后再上传。",
        "NAME_MISLEADS": "“{name}”的扩展名与内容不符：内容其实是{found}；请用原软件另存为正确的格式后再上传。",
        "ENCRYPTED": "“{name}”设有打开密码，系统读不出来；请去掉密码后再上传。",
        "ZIP_BOMB": "“{name}”解开后有{found}，远超正常文件，没有接收；请核对文件来源。",
        "DISK_FULL": "服务器磁盘空间不足，文件没有保存；请联系系统管理员腾出空间后再上传。",
        "GONE": "这个附件的内容已不在服务器上；请联系系统管理员核查。",
        "PURGED": "这个附件已按规定清除。",
    }

"""Why a workbook is not taken, applied or undone."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class WorkbookError(YanzhenError):
    """A workbook was refused; nothing of it was written."""

    MESSAGES = {
        "CHANGED": "看过预览之后，这份报送又有了变化；下面是重新核对的结果，请再看一遍后写入。",
        "NOT_WAITING": "这份表格{state}，不能再{act}；需要时请重新上传。",
        "CHOICES_MISSING": "还有{count}行两边都改过，请逐行选择用哪边的。",
        "CHOOSE_ROWS": "有{count}行有错；请选择只写入无误的行，或连同读得出的行一起存为草稿。",
        "NOTHING": "没有可以写入的变动。",
        "CHANGED_SINCE": "写入之后又有{count}行被改过（{names}），不能整份撤销；请在页面上逐行修改。",
        "NO_CODE": "没有认出二维码；请扫描整页（建议300dpi、不要裁掉右下角的二维码）后再上传。",
        "TWICE": "“{field}”对应了两栏；每个栏目只能对应旧表的一栏，请改正后再保存。",
        "TOO_MANY_HEADINGS": "旧表栏目超过{limit}栏；请删去用不着的栏目后再上传。",
        "OTHER_SHEET": "二维码不是这个系统打印的报送表；请核对后换一份。",
        "UNKNOWN_SHEET": "纸上的报送表不在您能看到的范围里；请核对后换一份。",
        "TWO_SHEETS": "一个文件里有{count}份不同的报送表；请分开扫描上传。",
    }

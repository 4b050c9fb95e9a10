"""Why the language model gave nothing."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class ModelError(YanzhenError):
    """The model was not asked, or its answer is of no use; nothing was changed."""

    MESSAGES = {
        "OFF": "没有启用语言模型；需要时请系统管理员在环境变量里设置。",
        "UNREACHABLE": "连不上语言模型的服务器，研读没有任何改动；请检查网络和地址设置后重试。",
        "TIMED_OUT": "语言模型在{seconds}秒内没有答完，研读没有任何改动；请稍后重试，或请系统管理员放宽时限。",
        "REFUSED": "语言模型的服务器拒绝了请求（HTTP状态{status}），研读没有任何改动；请系统管理员核对设置。",
        "TOO_LARGE": "语言模型的答复超过{limit}字节，没有采用，研读没有任何改动；请系统管理员检查模型设置。",
        "UNREADABLE": "语言模型的答复不是约定的格式，没有采用，研读没有任何改动；可以重试，或换一个模型。",
    }

"""Why a message did not go out."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class MessagingError(YanzhenError):
    """The channel did not take the message."""

    MESSAGES = {
        "OFF": "这个消息通道没有启用；请复制文字发送，或请系统管理员在环境变量里设置。",
        "TOO_LONG": "文字有{found}字节，超过{channel}一条消息的上限{limit}字节；请复制后分几次发送。",
        "NO_MOBILES": "没有可以收短信的手机号码；请先登记，或复制文字发送。",
        "UNREACHABLE": "连不上{channel}的服务器，消息没有发出；请检查网络和地址设置后重试。",
        "TIMED_OUT": "{channel}的服务器{seconds}秒内没有回复，不能确定消息是否发出；请先看一看群里或手机，再重发。",
        "REFUSED": "{channel}的服务器拒绝了消息（HTTP状态{status}）；请系统管理员核对地址和密钥。",
        "NOT_ACCEPTED": "{channel}没有接受消息（错误码{found}）；请系统管理员核对机器人的设置。",
        "UNREADABLE": "{channel}的回复不是约定的格式，不能确定消息是否发出；请先看一看群里或手机，再核对地址。",
    }

"""Messages to chat groups and telephones outside the system (消息通道); every channel is off until it is configured."""

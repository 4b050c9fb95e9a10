"""Where the web server may listen: a free port, and beyond this machine only without sample data."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import socket

from yanzhen.cli.serving.errors import ServingError

PORTS_TRIED = 50


def is_loopback(host: str) -> bool:
    """Does this address reach this machine alone?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def usable_port(host: str, port: int) -> int:
    """Return the port if it can be had (for 0 any free one); else refuse and name one that is free."""
    try:
        return _try_port(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServingError("PORT_IN_USE", port=port, free=_free_port_after(host, port)) from error
        if error.errno == errno.EACCES:
            raise ServingError("PORT_NOT_ALLOWED", port=port) from error
        raise ServingError("NO_SUCH_ADDRESS", host=host, port=port, reason=error.strerror) from error
    except OverflowError as error:
        raise ServingError("NO_SUCH_PORT", port=port) from error


def answers(host: str, port: int) -> bool:
    """Does a web server answer there, whatever it says?"""
    connection = http.client.HTTPConnection(local_name(host), port, timeout=20)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def local_name(host: str) -> str:
    """Return the address by which this machine reaches a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _try_port(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _free_port_after(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + PORTS_TRIED, 65536)):
        try:
            return _try_port(host, candidate)
        except OSError:
            continue
    return _try_port(host, 0)

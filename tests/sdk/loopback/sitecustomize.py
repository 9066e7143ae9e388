"""With this folder in PYTHONPATH no Python process talks to another machine: a
try is refused, and noted in the file that OUTSIDE_CALLS names. The tests must
not depend on the world outside, nor tell it anything."""
import errno
import ipaddress
import os
import socket
import sys


def local(host):
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in (None, "", "localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified


def refuse(event, host):
    with open(os.environ["OUTSIDE_CALLS"], "a") as f:
        f.write("%s %s (%s)\n" % (event, host, " ".join(sys.argv[:1])))
    raise OSError(errno.ENETUNREACH, "only loopback is allowed: %s" % (host,))


def hook(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        sock, address = args[0], args[1]
        if sock.family in (socket.AF_INET, socket.AF_INET6) and address and not local(address[0]):
            refuse(event, address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        # a name that is looked up is already told to somebody
        if not local(args[0]):
            refuse(event, args[0])


if os.environ.get("OUTSIDE_CALLS"):
    sys.addaudithook(hook)

"""Runs a command in a network namespace that has nothing but loopback.

    tests/sdk/loopback.py COMMAND [ARGUMENT...]

AWS clients on a JVM look for an instance's metadata on a link-local address; here there is no way
to it. Needs root, or a kernel that lets users make namespaces; exits with 125 when neither is so.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

REFUSED = 125
INSIDE = "--inside"
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def prefix():
    """The command line that enters a namespace, as root of it."""
    return ["unshare", "--net", *([] if os.getuid() == 0 else ["--map-root-user"])]


def network_is_loopback():
    """True in such a namespace."""
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def possible():
    return subprocess.run([*prefix(), "true"], capture_output=True).returncode == 0


def switch_loopback_on():
    """What `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def main(arguments):
    if arguments[0] == INSIDE:
        switch_loopback_on()
        os.execvp(arguments[1], arguments[1:])
    if not possible():
        print("loopback: this user cannot make a network namespace", file=sys.stderr)
        return REFUSED
    os.execvp("unshare", [*prefix(), sys.executable, __file__, INSIDE, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

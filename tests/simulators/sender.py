"""Which process of this machine sent a request, and its sudden end; needs the /proc of Linux."""

import os
import signal
import struct
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from pathlib import Path

CAN_TELL = Path("/proc/net/tcp").exists()
Address = tuple[str, int]
Line = tuple[Address, Address]
"""The two ends of a connection: the sender's, then the one where the request came in."""


def kill_sender(line: Line | None) -> int:
    """SIGKILL to the process at the sender's end; its id. Raises LookupError if it is our own."""
    pid = os.getpid() if line is None else pid_of(line)
    if pid == os.getpid():
        raise LookupError("the sender is the server itself")
    os.kill(pid, signal.SIGKILL)
    return pid


def pid_of(line: Line) -> int:
    """Raises LookupError where nobody holds the sender's end (any more)."""
    inode = _inode(line)
    pid = next(_holders(inode), None) if inode else None
    if pid is None:
        raise LookupError(f"no process holds {line[0]}")
    return pid


def _inode(line: Line) -> str | None:
    """A port alone may belong to several connections, to different peers."""
    wanted = {tuple(map(_v4, line)), tuple(map(_v6, line))}
    for table in Path("/proc/net").glob("tcp*"):
        for row in table.read_text().splitlines()[1:]:
            words = row.split()
            if tuple(words[1:3]) in wanted:
                return words[9]
    return None


def _v4(address: Address) -> str:
    return _shown(ip_address(address[0]).packed, address[1])


def _v6(address: Address) -> str:
    """As a socket for both versions sees an address of version 4."""
    host = ip_address(address[0])
    mapped = host if host.version == 6 else IPv6Address(f"::ffff:{host}")
    return _shown(mapped.packed, address[1])


def _shown(packed: bytes, port: int) -> str:
    """The kernel prints each 32 bits as a number of its own byte order."""
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"


def _holders(inode: str) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        if f"socket:[{inode}]" in _open_files(process):
            yield int(process.name)


def _open_files(process: Path) -> Iterator[str]:
    """Those that still exist, of a process that is ours."""
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                yield str(descriptor.readlink())

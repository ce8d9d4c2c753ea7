"""A process locks itself in: little memory, little time, no files, no network, no other programs.

What decodes strangers' files is large and written in C. Whoever takes it over finds a process that can read what it
was given, write to one pipe, and nothing else: the kernel refuses the rest (seccomp), for good.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys

MEMORY = 1 << 30
SECONDS = 20

_ALLOW, _KILL, _NO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _ANY_BIT, _GIVE = 0x20, 0x15, 0x45, 0x06   # instructions of the kernel's packet filter
_NUMBER, _MACHINE, _FLAGS = 0, 4, 16   # where in its input the call's number, the machine, the first argument lie
_THREAD = 0x10000
_OTHER_ABI = 0x40000000
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38

#: By machine: its name in the filter, `clone`, and the calls refused: files, sockets, programs, other processes.
_MACHINES = {
    "x86_64": (0xC000003E, 56, (2, 41, 42, 43, 44, 49, 50, 53, 57, 58, 59, 62, 76, 82, 83, 85, 86, 87, 88, 90, 101, 257,
                                258, 263, 264, 265, 266, 268, 310, 311, 316, 319, 322, 425, 437)),
    "aarch64": (0xC00000B7, 220, (33, 34, 35, 36, 37, 38, 45, 53, 56, 117, 129, 198, 199, 200, 201, 202, 203, 206, 221,
                                  270, 271, 276, 279, 281, 425, 437)),
}
_CLONE3 = 435   # its flags lie in memory, where a filter cannot look: whoever asks is sent to `clone`


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def enter() -> None:
    """Lock this process in; raises OSError where the kernel cannot do it, RuntimeError on a machine not known here."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
                        (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        _refuse_for_good()


def _refuse_for_good() -> None:
    if platform.machine() not in _MACHINES:
        raise RuntimeError(f"no filter of system calls for {platform.machine()}")
    program = b"".join(_filter(*_MACHINES[platform.machine()]))
    held = ctypes.create_string_buffer(program, len(program))
    told = _Program(len(program) // 8, ctypes.cast(held, ctypes.c_void_p))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or kernel.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(told), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _filter(machine: int, clone: int, refused: tuple[int, ...]) -> list[bytes]:
    """Another machine's calls kill; those refused fail; `clone` makes threads only; the rest is as ever."""
    lines = [_line(_LOAD, _MACHINE), _line(_EQUAL, machine, yes=1), _line(_GIVE, _KILL), _line(_LOAD, _NUMBER),
             _line(_ANY_BIT, _OTHER_ABI, no=1), _line(_GIVE, _KILL)]
    for number in refused:
        lines += [_line(_EQUAL, number, no=1), _line(_GIVE, _NO | errno.EPERM)]
    return [*lines, _line(_EQUAL, _CLONE3, no=1), _line(_GIVE, _NO | errno.ENOSYS), _line(_EQUAL, clone, no=3),
            _line(_LOAD, _FLAGS), _line(_ANY_BIT, _THREAD, yes=1), _line(_GIVE, _NO | errno.EPERM),
            _line(_GIVE, _ALLOW)]


def _line(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """An instruction: so many are skipped after a yes or a no."""
    return struct.pack("HBBI", code, yes, no, value)

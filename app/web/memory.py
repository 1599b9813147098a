"""
The allocator settings under which no copy of a body outlives its answer.

Python's own allocator and glibc's caches keep freed memory as it was. In trials a thousand copies of a body lay
in a server's memory after the answer; with these settings none did.
"""

import os
import sys
from collections.abc import Callable, Mapping

ALLOCATOR: Mapping[str, str] = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0",
}
"""Environment of every room: freed memory is overwritten, and no cache holds it back."""


def require_allocator(
    environ: Mapping[str, str],
    *,
    restart: Callable[[str, list[str], dict[str, str]], object] = os.execve,
) -> None:
    """
    Return if this process runs under `ALLOCATOR`; else start it again under it, with the same id.

    Args:
        environ: The environment.

        restart: Replaces the process: program, arguments, environment.
    """
    if any(environ.get(name) != value for name, value in ALLOCATOR.items()):
        restart(sys.executable, sys.orig_argv, {**environ, **ALLOCATOR})

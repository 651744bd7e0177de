"""A network of one's own, where the kernel gives one."""

from __future__ import annotations

import subprocess

APART = ["unshare", "--map-root-user", "--net"]
"""A network of its own, of which not even loopback is up."""


def apart() -> bool:
    """Whether this kernel gives one."""
    try:
        return subprocess.run([*APART, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False

"""E-mail addresses: one rule for what is taken in and what is sent to."""

from __future__ import annotations

import re

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ROUTE = re.compile(rf"(?=.{{3,254}}$)(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)*{LABEL}")


def route_of(address: str) -> str | None:
    """The address as a mail server takes it, an international domain spelt in ASCII; None where no letter reaches."""
    local, _, domain = address.rpartition("@")
    try:
        route = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    return route if ROUTE.fullmatch(route) else None


def is_address(text: str) -> bool:
    """Whether a letter can reach an address from outside: its domain has a dot."""
    route = route_of(text)
    return route is not None and "." in route.rpartition("@")[2]

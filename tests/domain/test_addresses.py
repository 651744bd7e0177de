"""What is taken in as an address is what a letter can be sent to."""

from __future__ import annotations

import pytest

from domain.engine.addresses import is_address
from notifications.message import AddressUnusable, Mailbox


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("ivanov@center.example", True),
        ("ivanov@минздрав.рф", True),
        ("i.o-brien+x@a-b.example", True),
        ("почта@минздрав.рф", False),
        ("t..tochkin@center.example", False),
        (".t@center.example", False),
        ("d@-bad-.example", False),
        ("d@bad-.example", False),
        ("d@a..example", False),
        ("d@" + "a" * 64 + ".example", False),
        ("d" * 65 + "@center.example", False),
        ("d@center", False),
        ("d@center.example.", False),
        ("d d@center.example", False),
        ("d@x@center.example", False),
        ("", False),
    ],
)
def test_an_address_is_taken_in_if_a_letter_can_be_sent_to_it(address: str, *, good: bool) -> None:
    try:
        sent = "." in Mailbox("Ли", address).route.rpartition("@")[2]
    except AddressUnusable:
        sent = False

    assert is_address(address) is good
    assert sent is good

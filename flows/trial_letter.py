"""A test letter through each channel of an installation."""

from __future__ import annotations

from uuid import uuid4

from domain.engine.words import Words
from flows.immediate_notices import channels_of, sender_of
from flows.programme import Programme
from notifications.channels import CAUSES, Outcome, Sent
from notifications.letters.regular import ChannelTest
from notifications.message import Letter, Mailbox
from notifications.notices import to_facts
from notifications.render import render

TAKEN = Words("принято", "taken")


def try_channels(programme: Programme, to: str | None) -> list[tuple[str, bool, Words]]:
    """Channel, whether it took a test letter, and what it said."""
    sender, settings = sender_of(programme), programme.settings
    receiver = Mailbox("", to) if to else sender.mailbox
    notice = ChannelTest(reader=receiver.address, at=programme.now().astimezone(programme.zone))
    said = render(notice, settings.speaks, base_url="", programme=sender.programme)
    letter = Letter(
        key=f"test:{uuid4().hex}",
        template=notice.template,
        language=settings.speaks,
        to=receiver,
        sender=sender.mailbox,
        said=said,
        facts=to_facts(notice),
        thread="",
        at=notice.at,
    )
    found = []
    for channel in channels_of(settings).values():
        try:
            outcome = channel.send(letter)
        finally:
            channel.close()
        found.append((channel.name, isinstance(outcome, Sent), _said(outcome)))
    return found


def _said(outcome: Outcome) -> Words:
    if isinstance(outcome, Sent):
        return Words(f"{TAKEN.ru} {outcome.receipt}".strip(), f"{TAKEN.en} {outcome.receipt}".strip())
    cause = CAUSES[outcome.cause]
    return Words(f"{cause.ru} ({outcome.detail})", f"{cause.en} ({outcome.detail})")

"""Tells people right after an action; what cannot be told now is told by `deliver-notices`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr

from domain.engine.words import Words
from flows.programme import Programme
from flows.seal_copies import KeyUnusable, key_of
from flows.settings import Settings
from notifications.channels import Channel
from notifications.claims import due, void_the_dead
from notifications.delivery import Delivered, deliver
from notifications.digest import write
from notifications.ledger import owe
from notifications.maildir import Maildir
from notifications.message import Mailbox
from notifications.outgoing import Sender
from notifications.papers.certificate import Issuer
from notifications.smtp import Smtp
from notifications.tables import Way

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Most letters that an action hands over before it answers; the rest goes with the next delivery."""

AT_ONCE_EVENTS = 500
"""Most events that an action turns into notices; after a large import it does not work for everybody."""

RUN_SECONDS = 1200.0
"""A delivery begins no batch after so long: the next run goes on, and the flow is never cut off amid a letter."""

IMPATIENT = 5.0
"""Seconds that an action waits for a mail server."""


@dataclass(frozen=True, slots=True)
class Told:
    """What telling did."""

    written: int = 0
    history: int = 0
    sent: int = 0
    withheld: int = 0
    failed: int = 0
    left: int = 0
    down: Words | None = None
    """Which channel cannot be used now and why; what was owed is kept."""
    again: int = 0
    """Were tried in vain and will be tried again."""

    @property
    def in_vain(self) -> bool:
        """Whether something failed, cannot leave now, or was tried without a single letter being taken."""
        return self.down is not None or self.failed > 0 or (self.again > 0 and not self.sent)


def channels_of(settings: Settings, *, patience: float | None = None) -> dict[Way, Channel]:
    """The channels of an installation: mail by SMTP or into a Maildir, and the webhook; what has none stays queued."""
    found: dict[Way, Channel] = {}
    if settings.smtp_url is not None:
        found[Way.EMAIL] = Smtp(settings.smtp_url) if patience is None else Smtp(settings.smtp_url, timeout=patience)
    elif settings.mail_folder is not None:
        found[Way.EMAIL] = Maildir(settings.mail_folder)
    if settings.webhook_url and settings.webhook_secret:
        from notifications.webhook import Webhook  # slow to import, and seldom used

        found[Way.WEBHOOK] = Webhook(settings.webhook_url, settings.webhook_secret, private=settings.webhook_private)
    return found


def sender_of(programme: Programme) -> Sender:
    """How the installation's letters present themselves."""
    settings = programme.settings
    name, address = parseaddr(settings.mail_from)
    answers = Mailbox(*parseaddr(settings.reply_to)) if settings.reply_to else None
    return Sender(
        Mailbox(name, address),
        settings.base_url,
        programme.packs.current.programme,
        settings.speaks,
        answers,
        _issuer(settings),
        settings.stop_secret,
    )  # fmt: skip


def _issuer(settings: Settings) -> Issuer | None:
    """Who signs certificates; letters go on without them where the key cannot be used."""
    try:
        key = key_of(settings)
    except KeyUnusable as problem:
        logger.warning("no certificate is signed: %s", problem)
        return None
    return Issuer(key, settings.base_url) if key is not None else None


def tell(
    programme: Programme,
    *,
    cap: int | None = None,
    patience: float | None = None,
    most: int | None = None,
    patient: bool = True,
    stopping: Callable[[], bool] = lambda: False,
) -> Told:
    """Write the notices that are owed and hand over what may be sent now.

    A channel that was down a moment ago is left alone, unless somebody who is not patient stands by.
    """
    settings = programme.settings
    channels = channels_of(settings, patience=patience)
    webhook = Way.WEBHOOK in channels
    owed = owe(programme.engine, programme.packs, now=programme.now(), webhook=webhook, most=most)
    if settings.dry_run:
        return Told(written=owed.written, history=owed.history)
    try:
        delivered = deliver(
            programme.engine,
            programme.packs,
            channels,
            sender_of(programme),
            now=programme.now(),
            cap=min(settings.send_cap, cap or settings.send_cap),
            patient=patient,
            seconds=RUN_SECONDS,
            stopping=stopping,
        )
    finally:
        for channel in channels.values():
            channel.close()
    return Told(
        owed.written, owed.history, delivered.sent, delivered.withheld, delivered.failed, delivered.left,
        _down(delivered), delivered.again,
    )  # fmt: skip


def _down(delivered: Delivered) -> Words | None:
    if not delivered.down:
        return None
    kept = delivered.left
    named = list(delivered.down.items())
    return Words(
        "; ".join(f"{name}: {said.ru}" for name, said in named) + f"; писем сохранено: {kept}, уйдут позже сами",
        "; ".join(f"{name}: {said.en}" for name, said in named) + f"; letters kept: {kept}, they will leave later",
    )


def anything_owed(programme: Programme, *, rested: bool = True) -> bool:
    """Whether a delivery has something to do; one that left letters behind waits for new events or its rest."""
    settings = programme.settings
    if settings.dry_run:
        return False
    void_the_dead(programme.engine)
    ways = [*channels_of(settings)] if rested else []
    return due(programme.engine, ways, programme.now())


def tell_now(programme: Programme) -> Told:
    """The same right after an action, briefly; an action never fails because nobody could be told.

    Where a delivery wakes by itself the action leaves it to that: nobody waits for a mail server.
    """
    if programme.settings.delivery_wakes:
        return Told()
    try:
        return tell(programme, cap=AT_ONCE, patience=IMPATIENT, most=AT_ONCE_EVENTS)
    except Exception:
        logger.exception("the action is done; its notices stay owed")
        return Told()


def owe_digests(programme: Programme, on: date) -> int:
    """Write the status e-mails that are due on a day into the ledger; how many were new."""
    return write(programme.engine, programme.packs, on=on, now=programme.now()).written

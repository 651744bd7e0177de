"""The named reasons, and the tray that tests and rehearsals send to."""

from __future__ import annotations

from collections.abc import Callable

from notifications.channels import CAUSES, Cause, Channel, RefusedForGood, Sent
from notifications.message import Letter, Mailbox
from tests.tray import Tray

Write = Callable[..., Letter]


def test_every_cause_has_words() -> None:
    assert set(CAUSES) == set(Cause)


def test_the_tray_keeps_each_key_once_and_counts_attempts(write_letter: Write) -> None:
    tray = Tray()
    channel: Channel = tray

    outcomes = [channel.send(write_letter()), channel.send(write_letter())]
    channel.close()

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert [letter.to.address for letter in tray.sent.values()] == ["anna@region.example"]
    assert len(tray.attempts) == 2


def test_the_tray_answers_as_it_was_told(write_letter: Write) -> None:
    refusal = RefusedForGood(Cause.ADDRESS_UNKNOWN, "550")
    tray = Tray(answers={"gone@region.example": refusal})

    outcome = tray.send(write_letter(to=Mailbox("", "gone@region.example")))

    assert outcome == refusal
    assert tray.sent == {}

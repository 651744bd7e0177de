"""Letters that land in a Maildir."""

from __future__ import annotations

import mailbox
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from notifications.channels import Cause, ChannelDown, RefusedForGood, Sent
from notifications.maildir import TORN_AFTER, Maildir
from notifications.message import Letter, Mailbox, message_bytes

Write = Callable[..., Letter]


def test_a_letter_becomes_one_file_that_mail_programs_open(write_letter: Write, tmp_path: Path) -> None:
    letter = write_letter()

    outcome = Maildir(tmp_path / "mail").send(letter)

    assert isinstance(outcome, Sent)
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert len(box) == 1
    read = message_from_bytes(box.get_bytes(box.keys()[0]), policy=policy.default)
    assert read["Subject"] == letter.said.subject
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


def test_the_same_letter_is_not_written_twice(write_letter: Write, tmp_path: Path) -> None:
    first = Maildir(tmp_path).send(write_letter())

    again = Maildir(tmp_path).send(write_letter())

    assert first == again
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_a_letter_that_somebody_opened_is_not_written_again(write_letter: Write, tmp_path: Path) -> None:
    channel = Maildir(tmp_path)
    channel.send(write_letter(key="other"))
    channel.send(write_letter())
    for file in (tmp_path / "new").iterdir():
        file.rename(tmp_path / "cur" / f"{file.name}:2,S")

    channel.send(write_letter())

    assert list((tmp_path / "new").iterdir()) == []
    assert len(list((tmp_path / "cur").iterdir())) == 2


def test_a_half_written_letter_is_written_anew(write_letter: Write, tmp_path: Path) -> None:
    letter = write_letter()
    channel = Maildir(tmp_path)
    channel.send(write_letter(key="other"))
    (tmp_path / "tmp" / f"{letter.id}.potok.1.1").write_bytes(b"From")

    channel.send(letter)

    written = (tmp_path / "new" / f"{letter.id}.potok").read_bytes()
    assert written == message_bytes(letter).replace(b"\r\n", b"\n")


def test_an_unusable_address_is_refused_for_good(write_letter: Write, tmp_path: Path) -> None:
    outcome = Maildir(tmp_path).send(write_letter(to=Mailbox("Анна", "anna")))

    assert outcome == RefusedForGood(Cause.ADDRESS_UNUSABLE, "'anna' is not an e-mail address")


def test_a_folder_that_cannot_be_written_is_a_channel_that_is_down(write_letter: Write, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file is in the way")

    outcome = Maildir(tmp_path / "mail").send(write_letter())

    assert isinstance(outcome, ChannelDown)
    assert outcome.cause is Cause.DISK_REFUSED


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes, as on a disk that becomes full amid a letter."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_letter_that_no_longer_fits_leaves_nothing_torn(write_letter: Write, tmp_path: Path) -> None:
    channel = Maildir(tmp_path)

    with no_room(100):
        outcome = channel.send(write_letter())

    assert isinstance(outcome, ChannelDown)
    assert [file for part in ("tmp", "new", "cur") for file in (tmp_path / part).iterdir()] == []
    assert isinstance(channel.send(write_letter()), Sent)


def test_a_folder_without_room_is_found_before_a_letter_is_and_nothing_stays_of_the_trial(
    write_letter: Write, tmp_path: Path
) -> None:
    for channel in (Maildir(tmp_path / "not" / "made"), Maildir(tmp_path)):
        assert channel.unusable() is None
        with no_room(100):
            assert str(tmp_path) in (channel.unusable() or "")
        assert list(tmp_path.iterdir()) == []

    Maildir(tmp_path).send(write_letter())
    with no_room(100):
        assert str(tmp_path / "tmp") in (Maildir(tmp_path).unusable() or "")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_process_killed_amid_a_letter_left_is_taken_away_once_nobody_can_be_at_it(
    write_letter: Write, tmp_path: Path
) -> None:
    Maildir(tmp_path).send(write_letter())
    left = tmp_path / "tmp"
    names = ("a.potok.1.2", ".potok-trial.1.2", "1700000000.M1.host")
    for name in (*names, "b.potok.1.2"):
        (left / name).write_bytes(b"From")
    old = time.time() - TORN_AFTER - 1
    for name in names:
        os.utime(left / name, (old, old))

    Maildir(tmp_path).send(write_letter(key="other"))

    assert sorted(file.name for file in left.iterdir()) == ["1700000000.M1.host", "b.potok.1.2"]


def test_a_place_that_takes_no_letters_is_found_though_their_drafts_could_be_written(
    write_letter: Write, tmp_path: Path
) -> None:
    Maildir(tmp_path).send(write_letter())
    (tmp_path / "new").rename(tmp_path / "moved")
    (tmp_path / "new").write_text("a file is in the way")

    assert str(tmp_path / "new") in (Maildir(tmp_path).unusable() or "")

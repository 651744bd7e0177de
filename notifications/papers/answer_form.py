"""The form of an answer as a paper: filled in on a screen or by hand, signed and sent back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.engine.words import Language, Words
from notifications.attachments import DOCX, Attachment
from notifications.papers.blocks import Block, Kind, Line
from notifications.papers.docx import docx_of
from notifications.parts import Blank, Contact, Form

TO = Words("Кому", "To")
NUMBER = Words("форма", "form")
YOURS = Words("Ваш ответ", "Your answer")
SIGNED = (
    Words("Имя, должность", "Name, post"),
    Words("Подпись, дата", "Signature, date"),
)
OFFICE = Words("Заполняет центр", "For the office")
NUMBERED = (
    Words("Входящий номер и дата", "Incoming number and date"),
    Words("Вносит в систему", "Entered by"),
)


def answer_form(forms: Sequence[Form], language: Language, contact: Contact | None) -> Attachment:
    """The forms that go along with a letter, each on a page of its own; the same ones are always the same bytes."""
    blocks: list[Block] = []
    for number, form in enumerate(forms, 1):
        blocks += [Block(Kind.PAGE)] if blocks else []
        blocks += form_blocks(form, language, contact, number if len(forms) > 1 else 0)
    return Attachment("answer.docx", DOCX, docx_of(blocks, forms[0].title.say(language)))


def form_blocks(form: Form, language: Language, contact: Contact | None, number: int = 0) -> list[Block]:
    """What the form says: to whom it goes back, what it is about, what is asked, and what the office notes.

    Of several ones each has a number.
    """
    title = f"{form.title.say(language)} ({NUMBER.say(language)} {number})" if number else form.title.say(language)
    known = [(one.label.say(language), one.value.say(language)) for one in form.known]
    blanks = [(one.label.say(language), _room(one, language)) for one in form.blanks]
    signed = [(line.say(language), "") for line in SIGNED]
    numbered, entered = (line.say(language) for line in NUMBERED)
    to = [f"{TO.say(language)}: {contact.name}", contact.post, contact.email, contact.phone] if contact else []
    blocks = [
        Block(Kind.ASIDE, [_line(text) for text in to if text]),
        Block(Kind.HEADING, [_line(title)], level=1),
        _table(known),
        Block(Kind.HEADING, [_line(YOURS.say(language))], level=2),
        _table([*blanks, *signed]),
        Block(Kind.HEADING, [_line(OFFICE.say(language))], level=2),
        _table([(numbered, ""), (entered, form.entered_by)]),
    ]
    return [block for block in blocks if block.lines or block.rows]


def _room(blank: Blank, language: Language) -> str:
    return "\n".join(f"☐ {one.say(language)}" for one in blank.choices) or "\n" * (blank.lines - 1)


def _line(text: str) -> Line:
    return [(text, False)]


def _table(rows: Iterable[tuple[str, str]]) -> Block:
    """Two columns without a heading."""
    return Block(Kind.TABLE, rows=[[_line(""), _line("")], *([_line(left), _line(right)] for left, right in rows)])

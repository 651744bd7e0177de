"""What went wrong, as a sentence and an exit code: a rule, the input, or something outside."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, get_args

from domain.engine.asked import Field, fields_of, known_of
from domain.engine.command import Command
from domain.engine.refusals import Fault, Reason, Refusal, bad_value
from domain.engine.words import Language, Words

REFUSED, BAD_INPUT, DOWN, INTERRUPTED, PIPE_CLOSED = 1, 2, 3, 130, 141

HEADS: Mapping[int, Words] = {
    REFUSED: Words("Отказано, ничего не изменено:", "Refused, nothing was changed:"),
    BAD_INPUT: Words("Нужно поправить, ничего не изменено:", "Please correct, nothing was changed:"),
    DOWN: Words("Сейчас не получится:", "This cannot be done now:"),
}
OUTCOMES = {REFUSED: "refused", BAD_INPUT: "bad_input", DOWN: "unavailable"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a command did not do what it was asked for."""

    exit_code: int
    reasons: tuple[Reason, ...]
    asks: type[Command] | None = None
    """What was asked for: fields are called as it calls them."""
    unlisted: int = 0
    """How many reasons there are beside those that are named."""

    def text(self, language: Language, options: Mapping[str, str] | None = None) -> str:
        """The sentences for a person, one reason a line; `options`: name -> option, of the command that was typed."""
        if self.exit_code == DOWN:
            return "\n".join(_capital(reason.said.say(language)) for reason in self.reasons)
        return "\n".join(
            [HEADS[self.exit_code].say(language), *lines(self.reasons, language, self.asks, self.unlisted, options)]
        )

    def data(self, language: Language) -> dict[str, Any]:
        """The same for a program."""
        return {
            "outcome": OUTCOMES[self.exit_code],
            "exit_code": self.exit_code,
            "reasons": [told(reason, language) for reason in self.reasons],
        } | ({"unlisted": self.unlisted} if self.unlisted else {})


def told(reason: Reason, language: Language) -> dict[str, str]:
    """One reason for a program."""
    return {"key": reason.key, "field": reason.field, "fault": reason.fault, "said": reason.said.say(language)}


class NotFilled(Exception):
    """The form of an action that cannot be filled in with what was typed."""

    def __init__(self, asks: type[Command], error: Any) -> None:
        super().__init__(str(error))
        self.asks = asks
        self.errors = error.errors()


def lines(
    reasons: tuple[Reason, ...],
    language: Language,
    asks: type[Command] | None = None,
    unlisted: int = 0,
    options: Mapping[str, str] | None = None,
) -> list[str]:
    """One line a reason, with the field at fault as it is typed; of very many the first, and how many there are."""
    said = [f"- {_at(one.field, language, asks, options)}{one.said.say(language)}" for one in reasons[:LISTED]]
    if left := unlisted + max(0, len(reasons) - LISTED):
        said.append(Words(f"… и ещё: {left}", f"… and {left} more").say(language))
    return said


NAMED_BY_ITSELF = frozenset({"code", "subject"})
"""Fields of a question whose refusal quotes what was typed: nothing else could be meant."""


def _at(field: str, language: Language, asks: type[Command] | None, options: Mapping[str, str] | None) -> str:
    """The field as it is typed; where the command that was typed has no option of its own for it, by its title."""
    if not field or (asks is None and field in NAMED_BY_ITSELF):
        return ""
    name = field.partition(".")[0]
    if (known := known_of(asks or Command).get(name)) is None:
        return f"{_indicator(field, language)}: "
    called = known.called.say(language)
    if options is not None and known.option and known.option not in options.values():
        called = options.get(name) or known.how.title.say(language)
    return f"{called}{_in_row(field, known, language)}: "


def _in_row(field: str, known: Field, language: Language) -> str:
    """Which row of a list, and which part of it."""
    place, part = (*field.split(".")[1:3], "", "")[:2]
    inner: Any = next((one for one in get_args(known.type) if is_dataclass(one)), None)
    if inner is None or not place.isdecimal():
        return ""
    title = next((f" «{one.how.title.say(language)}»" for one in fields_of(inner).values() if one.name == part), "")
    return f" {int(place) + 1}{title}"


def _indicator(field: str, language: Language) -> str:
    """A field of an indicator by the indicator's key, as the card tells it; any other as it is."""
    room, _, rest = field.partition(".")
    return Words("показатель ", "indicator ").say(language) + rest.partition(".")[0] if room == "indicators" else field


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def refused(reasons: tuple[Reason, ...], asks: type[Command] | None = None) -> Failure:
    """A refusal: bad input when any reason is about the input, a rule otherwise."""
    bad = any(reason.fault is Fault.INPUT for reason in reasons)
    return Failure(BAD_INPUT if bad else REFUSED, reasons, asks)


def failure_of(error: Exception) -> Failure | None:
    """What an error means for the user; None for a fault of the program itself."""
    match error:
        case Refusal():
            return refused(error.reasons, error.asks)
        case NotFilled():
            known = known_of(error.asks)
            reasons = tuple(_objection(_place(row), row, known.get(_place(row))) for row in error.errors)
            return Failure(BAD_INPUT, reasons, error.asks)
        case UnicodeDecodeError():
            said = Words(
                "файл не в кодировке UTF-8: сохраните его в UTF-8", "the file is not in UTF-8: save it as UTF-8"
            )
            return Failure(BAD_INPUT, (Reason("encoding", said, Fault.INPUT),))
        case UnicodeEncodeError() if "\udc80" <= error.object[error.start] <= "\udcff":
            said = Words("введены байты, которые не UTF-8", "bytes were typed that are no UTF-8")
            return Failure(BAD_INPUT, (Reason("encoding", said, Fault.INPUT),))
        case OSError():
            return _system(error)
    return _by_name(error)


LISTED = 100
"""Most reasons that a person is shown at once."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
BROKEN = {errno.EIO, errno.EROFS, errno.ENODEV, errno.ESTALE}


def _system(error: OSError) -> Failure:
    """A file that cannot be used is the user's to mend; a disk or a connection that fails is outside."""
    if error.errno in FULL | BROKEN:
        place = "" if error.filename is None else f"{error.filename}: "
        ru, en = ("на диске нет места", "the disk is full")
        if error.errno in BROKEN:
            ru, en = (f"диск не работает ({error.strerror})", f"the disk fails ({error.strerror})")
        said = Words(
            f"{place}{ru}; наполовину ничего не записано: освободите место или укажите другую папку",
            f"{place}{en}; nothing was written by halves: make room or name another folder",
        )
        return Failure(DOWN, (Reason("disk", said),))
    if error.filename is None:
        said = Words(
            f"нет связи: {error}; ничего не потеряно, повторите позже", f"no connection: {error}; nothing is lost"
        )
        return Failure(DOWN, (Reason("connection", said),))
    ru, en = {
        FileNotFoundError: ("нет такого файла или папки", "there is no such file or folder"),
        FileExistsError: ("там уже есть файл", "there is a file already"),
        PermissionError: ("нет доступа: проверьте права", "no access: check its permissions"),
        IsADirectoryError: ("это папка, а нужен файл", "this is a folder, a file is needed"),
        NotADirectoryError: ("это файл, а нужна папка", "this is a file, a folder is needed"),
    }.get(type(error), (str(error.strerror), str(error.strerror)))
    return Failure(BAD_INPUT, (bad_value(str(error.filename), ru, en),))


def _by_name(error: Exception) -> Failure | None:
    """Errors of rooms and libraries that are imported only where they are raised."""
    for kind in type(error).__mro__:
        if (reader := _READERS.get(kind.__name__)) is not None:
            return reader(error)
    return None


def _invalid(error: Any) -> Failure:
    """Every setting or option that Pydantic objects to."""
    named = "POTOK_{}" if error.title == "Settings" else "--{}"
    return Failure(BAD_INPUT, tuple(_objection(_named(named, _place(row)), row) for row in error.errors()))


def _place(row: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in row["loc"])


def _named(pattern: str, place: str) -> str:
    return pattern.format(place.upper() if pattern.startswith("POTOK") else place.replace("_", "-"))


def _objection(field: str, row: Mapping[str, Any], known: Field | None = None) -> Reason:
    from console.typed_values import words_of

    if row["type"] == "enum" and (words := words_of(known)):
        return Reason("enum", _among(row, words), Fault.INPUT, field)
    expected = next((say for prefix, say in EXPECTED.items() if row["type"].startswith(prefix)), None)
    said = expected(row) if expected else Words(f"«{row['input']}» не подходит", str(row["msg"]))
    return Reason(str(row["type"]), said, Fault.INPUT, field)


def _among(row: Mapping[str, Any], words: Mapping[Any, Words] | None = None) -> Words:
    """What may be chosen, each as it is called and as it is typed."""
    called = {str(key): one for key, one in (words or {}).items()}
    keys = re.findall(r"'([^']*)'", row["ctx"]["expected"])
    ru, en = (
        ", ".join(f"{called[key].say(language)} ({key})" if key in called else key for key in keys)
        for language in (Language.RU, Language.EN)
    )
    return Words(f"«{row['input']}» не подходит; можно: {ru}", f"“{row['input']}” is not one of: {en}")


def _no_number(row: Mapping[str, Any]) -> Words:
    return Words(f"«{row['input']}» не число", f"“{row['input']}” is not a number")


EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "missing": lambda _: Words("нужно указать", "is required"),
    "enum": _among,
    "literal": _among,
    "date": lambda row: Words(
        f"«{row['input']}» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД",
        f"“{row['input']}” is no date; write DD.MM.YYYY or YYYY-MM-DD",
    ),
    "decimal": _no_number,
    "yes_no": lambda row: Words(
        f"«{row['input']}» не подходит; нужно да или нет", f"“{row['input']}” will not do; say yes or no"
    ),
    "int": _no_number,
    "finite": _no_number,
    "string_too_long": lambda row: Words(
        f"не длиннее {row['ctx']['max_length']} знаков", f"at most {row['ctx']['max_length']} characters"
    ),
    "string_too_short": lambda _: Words("не может быть пустым", "must not be empty"),
    "too_short": lambda _: Words("назовите хотя бы одно", "name at least one"),
    "less_than_equal": lambda row: Words(f"не больше {row['ctx']['le']}", f"at most {row['ctx']['le']}"),
    "greater_than_equal": lambda row: Words(f"не меньше {row['ctx']['ge']}", f"at least {row['ctx']['ge']}"),
    "string_pattern": lambda row: Words(
        f"«{row['input']}» не того вида, нужно {row['ctx']['pattern']}",
        f"“{row['input']}” does not look like {row['ctx']['pattern']}",
    ),
    "extra": lambda _: Words("такого поля нет", "there is no such field"),
    "value_error": lambda row: Words(f"«{row['input']}» не подходит: {row['ctx']['error']}", str(row["ctx"]["error"])),
}
"""Kind of Pydantic's objection -> what was expected."""


def _address(error: Any) -> Failure:
    return Failure(BAD_INPUT, (Reason("database", error.said, Fault.INPUT, "POTOK_DATABASE_URL"),))


def _database(error: Any) -> Failure:
    return Failure(DOWN, (Reason("database", error.said),))


def _calendar_ends(error: Any) -> Failure:
    said = Words(
        f"{error.day:%d.%m.%Y}: рабочий календарь есть только на {error.first}–{error.last} годы",
        f"{error.day}: the working calendar covers {error.first} to {error.last} only",
    )
    return Failure(BAD_INPUT, (Reason("calendar_ends", said, Fault.INPUT),))


def _pack_broken(error: Any) -> Failure:
    return Failure(
        BAD_INPUT,
        tuple(
            bad_value(
                f"{problem.file}:{problem.line}",
                f"{problem.key}: {problem.said.ru}" if problem.key else problem.said.ru,
                f"{problem.key}: {problem.said.en}" if problem.key else problem.said.en,
            )
            for problem in error.problems
        ),
        unlisted=error.unlisted,
    )


def _pack_changed(error: Any) -> Failure:
    return Failure(BAD_INPUT, (Reason("pack_changed", error.said, Fault.INPUT, "POTOK_METHODOLOGY"),))


def _key_unusable(error: Any) -> Failure:
    return Failure(BAD_INPUT, (bad_value("POTOK_SEAL_KEY", f"ключ подписи не читается: {error}", f"no key: {error}"),))


def _note_unreadable(error: Any) -> Failure:
    said = (
        "такую строку программа не писала: её меняли; верните файл из копии или уберите строку",
        "the program wrote no such line: it was changed; bring the file back from a copy or take the line out",
    )
    return Failure(BAD_INPUT, (bad_value(error.place, *said),))


def _server_down(error: Any) -> Failure:
    return Failure(DOWN, (Reason("server", error.said),))


def _demo_stopped(error: Any) -> Failure:
    return Failure(REFUSED, (Reason("demo", error.said),))


def _smtp_address(error: Any) -> Failure:
    return Failure(BAD_INPUT, (bad_value("POTOK_SMTP_URL", f"адрес почтового сервера: {error}", str(error)),))


def _prefect(error: Any) -> Failure:
    said = Words(
        f"сервер Prefect ответил не так, как нужно: {error}; то, что записано, записано целиком: "
        "посмотрите карточку и повторите с тем же --command-id",
        f"the Prefect server failed: {error}; what was written is whole: look at the card and repeat with the "
        "same --command-id",
    )
    return Failure(DOWN, (Reason("prefect", said),))


_READERS: Mapping[str, Callable[[Any], Failure]] = {
    "DatabaseNotSupported": _address,
    "DatabaseProblem": _database,
    "CalendarEnds": _calendar_ends,
    "ValidationError": _invalid,
    "KeyUnusable": _key_unusable,
    "NoteUnreadable": _note_unreadable,
    "PackBroken": _pack_broken,
    "PackChanged": _pack_changed,
    "EditionEdited": _pack_changed,
    "PackMissing": _pack_changed,
    "ServerDown": _server_down,
    "PortTaken": _server_down,
    "NoLoopback": _server_down,
    "ServerAway": _server_down,
    "WheelsMissing": _server_down,
    "ServedAlready": _server_down,
    "TwoNames": _server_down,
    "DemoStopped": _demo_stopped,
    "ServerAddressInvalid": _smtp_address,
    "NoBrowser": _server_down,
    "ScannerAway": _server_down,
    "PrefectException": _prefect,
    "HTTPError": _prefect,
}

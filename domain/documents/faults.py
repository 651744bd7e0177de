"""Why a file is not taken in, or cannot be handed out."""

from __future__ import annotations

from pathlib import Path

from domain.documents.kinds import ENDINGS
from domain.engine.refusals import Fault, Reason
from domain.engine.words import Words


def _input(key: str, field: str, ru: str, en: str) -> Reason:
    return Reason(key, Words(ru, en), Fault.INPUT, field)


def no_file(field: str, file: Path) -> Reason:
    """There is no such file."""
    return _input("no_file", field, f"нет такого файла: {file}", f"there is no such file: {file}")


def not_a_file(field: str, file: Path) -> Reason:
    """What has that name is a folder, a pipe or a device."""
    return _input("not_a_file", field, f"это не файл, а папка или устройство: {file}",
                  f"this is no file but a folder or a device: {file}")  # fmt: skip


def empty(field: str) -> Reason:
    """A file of nothing documents nothing."""
    return _input("empty_file", field, "файл пуст", "the file is empty")


def too_large(field: str, most: int) -> Reason:
    """The file is larger than the installation takes."""
    size = most // (1 << 20)
    return _input(
        "too_large", field, f"файл больше {size} МБ (POTOK_DOCUMENT_MEGABYTES)",
        f"the file is larger than {size} MB (POTOK_DOCUMENT_MEGABYTES)",
    )  # fmt: skip


def wrong_kind(field: str) -> Reason:
    """The file is none of what is kept, whatever its name says."""
    listed = ", ".join(sorted({ending.removeprefix(".") for ending in ENDINGS.values()}))
    return _input(
        "wrong_kind", field, f"по содержимому это не документ; принимаются без макросов: {listed}",
        f"by its content this is no document; taken without macros: {listed}",
    )  # fmt: skip


def misnamed(field: str, name: str, media: str) -> Reason:
    """The name promises another kind of file than is inside."""
    shown, inside = name[-60:], ENDINGS[media].removeprefix(".")
    return _input(
        "misnamed", field, f"«{shown}»: внутри файл вида {inside}; проверьте, тот ли это файл, или исправьте имя",
        f"“{shown}”: inside is a file of the kind {inside}; look whether it is the one you mean, or mend its name",
    )  # fmt: skip


def no_link(field: str) -> Reason:
    """What was given as a link opens nothing in a browser."""
    return _input(
        "no_link", field, "ссылка начинается с https:// или http:// и называет сайт; место подлинника на бумаге пишут "
        "в другое поле (--kept-at)", "a link begins with https:// or http:// and names a site; where a paper original "
        "is kept goes into another field (--kept-at)",
    )  # fmt: skip


def no_place(field: str) -> Reason:
    """Too little to find a paper original by."""
    return _input(
        "no_place", field, "по этому подлинник не найти: укажите дело и где оно лежит, например «дело 04-12, каб. 311»",
        "nobody finds the original by this: name the file and where it lies, for example “file 04-12, room 311”",
    )  # fmt: skip


def infected(field: str) -> Reason:
    """The scanner of the installation does not let the file in."""
    return _input("infected", field, "проверка на вирусы не пропустила файл", "the virus scanner refused the file")


def not_kept(field: str, sha256: str) -> Reason:
    """No file of that content is kept here."""
    return _input(
        "not_kept", field, f"такого файла нет в хранилище: {sha256[:16]}…; сначала приложите сам файл",
        f"no such file is kept here: {sha256[:16]}…; attach the file itself first",
    )  # fmt: skip


def nothing_behind(field: str) -> Reason:
    """A document is a file, a link or a paper that lies somewhere."""
    return _input(
        "nothing_behind", field, "нужен сам документ: файл, ссылка или где хранится подлинник на бумаге",
        "the document itself is needed: a file, a link, or where the paper original is kept",
    )  # fmt: skip


def signature_of_nothing(field: str) -> Reason:
    """A detached signature signs a file."""
    return _input(
        "signature_of_nothing", field, "подпись прилагают к файлу: приложите и его",
        "a signature belongs to a file: attach that, too",
    )  # fmt: skip


def dated_later(field: str) -> Reason:
    """A document is signed before it is attached."""
    return _input("dated_later", field, "дата документа позже дня события", "it is dated after the day of the event")


def dated_ahead(field: str) -> Reason:
    """Nobody has signed it yet."""
    return _input("dated_ahead", field, "дата документа ещё не наступила", "the date of the document is still to come")


def lost(sha256: str) -> Reason:
    """The file of a document is gone from its folder."""
    return Reason(
        "document_lost",
        Words(f"файла {sha256[:16]}… нет в хранилище; верните его из копии", f"the file {sha256[:16]}… is gone from "
              "the folder of documents; bring it back from a backup"),
    )  # fmt: skip


def unknown_here(sha256: str) -> Reason:
    """A document names a file of which the database knows nothing."""
    return Reason(
        "document_unknown",
        Words(f"о файле {sha256[:16]}… база ничего не знает: его запись удалили", f"the database knows nothing of the "
              f"file {sha256[:16]}…: its row was deleted"),
    )  # fmt: skip


def replaced(sha256: str) -> Reason:
    """Something else lies in the place of a document: a link, a folder, a device."""
    return Reason(
        "document_replaced",
        Words(f"на месте файла {sha256[:16]}… не файл, а ссылка, папка или устройство; верните его из копии",
              f"in the place of {sha256[:16]}… there is no file but a link, a folder or a device; bring the file back "
              "from a backup"),
    )  # fmt: skip


def otherwise_noted(sha256: str) -> Reason:
    """What the database says of the size or kind of a file is not so."""
    return Reason(
        "document_noted_otherwise",
        Words(f"размер или вид файла {sha256[:16]}… в базе не тот, что у самого файла: запись меняли",
              f"the database tells another size or kind of {sha256[:16]}… than the file has: its row was changed"),
    )  # fmt: skip


def changed(sha256: str) -> Reason:
    """The file of a document is no longer what was attached."""
    return Reason(
        "document_changed",
        Words(f"файл {sha256[:16]}… изменён или повреждён; верните его из копии", f"the file {sha256[:16]}… was "
              "changed or damaged; bring it back from a backup"),
    )  # fmt: skip

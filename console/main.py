"""The `potok` command: finds the language and the room, runs the command, and ends with a sentence and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType
from typing import Any

import typer

from console.answer import as_json
from console.failure import BAD_INPUT, DOWN, INTERRUPTED, PIPE_CLOSED, Failure, failure_of
from console.language import both, chosen, language_named, language_of, without_language
from console.usage import Group, language_in, say_in, usage_text
from domain.engine.refusals import Fault, Reason
from domain.engine.words import Language, Words
from flows import PRIVATE

NAME = "potok"

ROOMS: dict[str, tuple[str, str]] = {
    "demo": (
        "installation",
        both("главная работа на портфеле Ростовской области", "the main job on the Rostov portfolio"),
    ),
    "init": ("installation", both("создать или обновить базу", "create or upgrade the database")),
    "serve": (
        "installation",
        both("сервер Prefect со всеми потоками и расписаниями", "the Prefect server with all flows and schedules"),
    ),
    "panel": ("installation", both("одноразовая ссылка в панель Prefect", "a link into Prefect's panel")),
    "deploy": (
        "installation",
        both("пул работников и потоки на сервере региона", "the pool of workers and all flows on a region's server"),
    ),
    "wheels": (
        "installation",
        both("папка колёс для установки без сети", "a folder of wheels to install without network"),
    ),
    "doctor": (
        "installation",
        both("всё ли в порядке и что сделать, если нет", "is everything in order, and what to do if not"),
    ),
    "org": ("registry", both("организации", "organisations")),
    "centre": ("registry", both("центры компетенций", "competence centres")),
    "person": ("registry", both("участники программы", "people of the programme")),
    "role": ("registry", both("кто и где может действовать", "who may act where")),
    "key": ("key", both("ключи участников", "keys of people")),
    "account": (
        "account",
        both("как кто действует учётная запись машины", "as whom an account of the machine acts"),
    ),
    "second": ("second", both("дела, которым нужен второй человек", "deeds for two persons")),
    "login": ("key", both("войти ключом", "sign in with a key")),
    "ticket": ("key", both("билет на одно действие в панели", "a ticket for one deed in the panel")),
    "web": ("web_login", both("страницы для работы в браузере", "the pages in the browser")),
    "project": ("project", both("бережливые проекты и проекты тиражирования", "lean projects and replicas")),
    "check": ("check", both("партнёрские проверки на статус образца", "partner checks for exemplar status")),
    "status": ("status_register", both("статусы образца", "exemplar statuses")),
    "practice": ("practice", both("база практик", "the base of practices")),
    "package": ("package", both("пакеты готовых решений", "packages of ready solutions")),
    "replicate": ("replicate", both("предложить пакет получателям", "offer a package to receivers")),
    "offer": ("offer", both("предложения и ответы на них", "offers and the answers")),
    "protocol": (
        "protocol",
        both("протоколы совещаний: решения по многим проектам", "protocols: decisions of a meeting on many projects"),
    ),
    "assignment": ("assignment", both("поручения руководства и комитета", "assignments of the leadership")),
    "replica": (
        "replica",
        both("проекты тиражирования: готовность, адаптация, закрытие", "replicas and their closing"),
    ),
    "support": ("replica", both("поддержка проектов тиражирования", "support of replicas")),
    "find": ("find", both("найти что угодно по словам", "find anything by its words")),
    "view": ("saved_view", both("списки, которые вы сохранили", "lists that you saved")),
    "today": ("today", both("что сегодня ждут от меня", "what is asked of me today")),
    "notices": ("letters", both("уведомления: что кому причитается и отправлено", "notices: owed and sent")),
    "digest": ("digest", both("сводки участникам: показать и отправить", "digests of people: show and send")),
    "report": ("report", both("показатели программы на дату", "figures of the programme as of a date")),
    "deadlines": ("deadlines", both("сроки: что ждёт, что просрочено", "dates: what is due and what is late")),
    "lint": ("lint", both("противоречия портфеля и где их исправить", "inconsistencies and where to mend them")),
    "import": ("exchange", both("загрузить таблицы: всё или ничего", "import tables: all or nothing")),
    "export": ("exchange", both("выгрузить базу или пустые таблицы", "export the database or empty tables")),
    "backup": ("backup", both("копия всей базы одним файлом", "a backup of the whole database as one file")),
    "restore": ("backup", both("вернуть базу из копии", "bring the database back from a backup")),
    "journal": ("journal", both("история и её проверка", "history and its verification")),
    "methodology": ("method", both("методика: проверить и показать", "the methodology: check and show")),
    "guide": ("guide", both("руководство: темы и страницы", "the guide: topics and pages")),
}
"""Command -> the module that holds it, and what it is for; a module is imported only for its own command."""

ABOUT = both(
    "Поток ведёт бережливые проекты региона: пилот, статус образца, пакетное тиражирование.",
    "Potok moves lean projects of a region through pilot, exemplar certification and packaged replication.",
)
EPILOG = both(
    "--language ru|en (или POTOK_LANGUAGE) выбирает язык. Коды выхода: 0 сделано, 1 отказ по правилу, "
    "2 ошибка ввода, 3 не работает что-то вокруг.",
    "--language ru|en (or POTOK_LANGUAGE) chooses the language. Exit codes: 0 done, 1 refused by a rule, "
    "2 bad input, 3 something outside is down.",
)


TYPED = 2
"""Fewest words that name a command; fewer are answered by help."""


class Front(Group):
    """The front door: knows the rooms by name and opens only the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All rooms, in the order of a programme's life."""
        return list(ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One room."""
        if cmd_name not in ROOMS:
            return None
        module = _opened(ROOMS[cmd_name][0])
        return say_in(typer.main.get_command(module.APPS[cmd_name]), language_in(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The rooms and what they are for, without opening them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, chosen(about, language_in(ctx)) or "") for name, (_, about) in ROOMS.items()])


def _opened(room: str) -> ModuleType:
    """A room's module.  Importing makes no garbage, and looking for it takes a tenth of a short command.

    A room that stands open is only entered: what was left behind in a long process since is garbage, and is looked for.
    """
    if (name := f"console.{room}") in sys.modules:
        return import_module(name)
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def front(language: Language) -> Front:
    """The whole command in one language."""
    found = Front(
        name=NAME,
        help=ABOUT,
        epilog=EPILOG,
        # names for suggestions only: `get_command` opens the rooms themselves
        commands=dict.fromkeys(ROOMS),  # type: ignore[arg-type]
        rich_markup_mode=None,
        no_args_is_help=True,
        subcommand_metavar="COMMAND [ARGS]...",
        context_settings={"max_content_width": 100, "obj": language},
    )
    say_in(found, language)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(PRIVATE)  # databases, letters, exports and reports are for whoever runs this, and nobody else
    _print_anything()
    language = language_of()
    try:
        words, asked = without_language(words)
        if asked is not None:
            language = language_named(asked)
            os.environ["POTOK_LANGUAGE"] = language  # for the flows that this command starts
        if "--help" in words or len(words) < TYPED:
            _in_region_words()
        code = _run(words, language)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(Words("\nПрервано.", "\nInterrupted.").say(language), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read us has gone; Python would complain once more when it flushes at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again, whole
        return _failed(error, words, language)


def _run(words: list[str], language: Language) -> int:
    try:
        with front(language).make_context(NAME, words) as context:
            code = context.command.invoke(context)
            return code if isinstance(code, int) else 0
    except typer.Exit as ending:
        return ending.exit_code
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.message)
            return 0
        text = usage_text(error, language)
        if "--json" in words:
            said = Words(text, text)
            print(as_json(Failure(BAD_INPUT, (Reason("usage", said, Fault.INPUT),)).data(language)))
        else:
            print(text, file=sys.stderr)
        return BAD_INPUT


def _failed(error: Exception, words: Sequence[str], language: Language) -> int:
    """Say what went wrong where whoever asked will look; a fault of the program itself is shown whole."""
    _in_region_words()
    failure = failure_of(error)
    if failure is None:
        raise error
    if "--json" in words:
        print(as_json(failure.data(language)))
    else:
        print(_with_names(failure, failure.text(language, options_of(words, language))), file=sys.stderr)
    return failure.exit_code


def _with_names(failure: Failure, said: str) -> str:
    """A refusal as people read it: they know names, and codes are what is typed; nothing is looked up that is away."""
    if failure.exit_code == DOWN:
        return said
    from console.desk import Desk
    from console.names import beside_codes
    from flows.deeds import REFUSALS_OF_IDENTITY

    if any(reason.key in REFUSALS_OF_IDENTITY for reason in failure.reasons):
        return said  # whoever was not known is not asked again who they are
    try:
        return beside_codes(Desk(False), said)
    except Exception as error:
        if failure_of(error) is None:
            raise
        return said


def _in_region_words() -> None:
    """What is said before the programme is opened, help and what cannot be read, is said in the region's words, too."""
    from flows.region_words import use_region_words

    use_region_words()


def options_of(words: Sequence[str], language: Language) -> Mapping[str, str] | None:
    """Name -> option, of the command that was typed; None where it is none of ours."""
    command: Any = front(language)
    with command.make_context(NAME, list(words)) as context:
        for word in words:
            if not hasattr(command, "get_command"):
                return {one.name: max(one.opts, key=len) for one in command.params if one.param_type_name == "option"}
            if (command := command.get_command(context, word)) is None:
                return None
    return None


def _print_anything() -> None:
    """A terminal that lacks a letter shows a question mark instead of a traceback, and one that is closed nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it takes the place of the closed one, before a file of ours does
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())

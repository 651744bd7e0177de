"""Names of organisations: what makes no difference, and when two names may be one organisation written in short."""

from __future__ import annotations

import re

from domain.rules.spelling import folded

NUMBER = re.compile(r"№|\b(?:no?|номер)[.º°]?\s*(?=\d)")
"""Spellings of the sign before a number."""

LOOKS = str.maketrans("acekmopxy", "асекморху")
"""Latin letters that look like Cyrillic ones."""

MIXED = re.compile(r"\b(?=\w*[а-я])(?=\w*[a-z])[а-яacekmopxyhtb]+\b")
"""A word of both alphabets: «MБОУ» typed with a Latin M."""

CAPITALS = str.maketrans("htb", "нтв")
"""Latin letters whose capitals look like Cyrillic ones."""

IN_FULL = {"им": "имени"}


def plain_name(text: str) -> str:
    """The name of an organisation without what makes no difference: case, signs, quotation marks, №, ё, spaces."""
    numbered = NUMBER.sub(" ", folded(text))
    words = re.sub(r"[^\w/+&]+|_", " ", numbered).split()
    return " ".join(IN_FULL.get(word, word) for word in map(_one_alphabet, words))


def _one_alphabet(word: str) -> str:
    return word.translate(LOOKS).translate(CAPITALS) if MIXED.fullmatch(word) else word


INSTITUTION = "institution"
ENTERPRISE = "enterprise"
JOINT_STOCK = "joint stock company"

INSTITUTIONS = frozenset(
    """
    мбоу маоу мкоу моу мбдоу мадоу мкдоу мдоу мбу мау мку му мбуз мауз мкуз муз мбудо маудо мкудо мбук маук мкук
    мбус мбусо гбоу гаоу гкоу гоу гбдоу гбу гау гку гу гбуз гауз гкуз гуз гбук гаук гбпоу гапоу гбусо гбусон гаусо
    гаусон гкусо гбудо гаудо огбу огку огау огбуз кгбу кгбуз кгау кгку фгбу фгбоу фгау фгаоу фгку фгкоу чоу чдоу
    ноу нчоу обуз бу ау ку оу доу боу соу лпу
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Legal forms of institutions in short; one and the same institution may change its type."""

COMPANIES = {
    **dict.fromkeys(("муп", "гуп", "фгуп", "мп", "мкп"), ENTERPRISE),
    **dict.fromkeys(("ао", "пао", "оао", "зао", "нао"), JOINT_STOCK),
    **{short: short for short in ("ооо", "ип", "ано", "тсж", "нко", "снт")},
}
"""Legal forms of companies in short; different forms are different companies."""

SPHERES = (
    "здравоохранения|культуры|спорта|высшего образования|социального обслуживания(?: населения)?"
    "|дополнительного(?: профессионального)? образования"
)
"""What a legal form says of the sphere."""

FULL_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), family)
    for pattern, family in (
        (r"(?:(?:публичн|непубличн|открыт|закрыт)\w+ )?акционерн\w+ обществ\w+", JOINT_STOCK),
        (r"обществ\w+ с ограниченной ответственностью", "ооо"),
        (r"индивидуальн\w+ предпринимател\w+", "ип"),
        (r"автономн\w+ некоммерческ\w+ организаци\w+(?: дополнительного(?: профессионального)? образования)?", "ано"),
        (r"(?:\w+(?:ое|ого) ){1,4}предприяти\w+", ENTERPRISE),
        (
            rf"(?:\w+(?:ое|ого) ){{1,6}}учреждени\w+(?: (?:{SPHERES}))?",
            INSTITUTION,
        ),
    )
)
"""Legal forms in full."""

PLACE = re.compile(
    r"(?:г|город|област|обл|район|р|край|края|крае|республик|округ|сел|пос|поселк|поселок|станиц|хутор)\w{0,3}"
)
"""Words that begin or end the name of a place."""

PLACES_IN_SHORT = frozenset({"г", "гор", "обл", "р", "респ", "с", "п", "пос", "ст", "х"})

LINKS = frozenset({"с", "со", "и", "по", "в", "на", "для", "о", "об", "при"})
"""Words that an abbreviation leaves out."""


def perhaps_same(first: str, second: str) -> bool:
    """Whether two different spellings may be one organisation, one of them in short; only a person can tell.

    The names agree once their legal forms are off, one of them adds only its place, or abbreviates words of the other.
    """
    whole = plain_name(first), plain_name(second)
    (one, own), (two, other) = map(_formless, whole)
    if not one or not two or (own and other and own != other):
        return False
    return _adds_a_place(one, two) or _adds_a_place(two, one) or _in_short(one, two) or _in_short(*whole)


def _formless(plain: str) -> tuple[str, str]:
    """A name without its legal form, and the family of the form; «» where it has none."""
    for pattern, family in FULL_FORMS:
        if found := pattern.search(plain):
            return " ".join((plain[: found.start()] + plain[found.end() :]).split()), family
    words = plain.split()
    for place, word in enumerate(words):
        family = INSTITUTION if word in INSTITUTIONS else COMPANIES.get(word, "")
        if family:
            rest = words[:place] + words[place + 1 :]
            return " ".join(rest[1:] if rest[:1] == ["до"] and place == 0 else rest), family
    return plain, ""


def _adds_a_place(longer: str, shorter: str) -> bool:
    """Whether one name is the other with the name of a place before or after it."""
    if f" {shorter} " not in f" {longer} ":
        return False
    before, _, after = f" {longer} ".partition(f" {shorter} ")
    return all(not part.strip() or any(map(PLACE.fullmatch, part.split())) for part in (before, after))


def _in_short(one: str, two: str) -> bool:
    """Whether the names are equal word by word, where an abbreviation stands for the words that it is made of."""
    return _meet(tuple(one.split()), tuple(two.split()))


def _meet(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    if not one or not two:
        return one == two
    if _alike(one[0], two[0]) and _meet(one[1:], two[1:]):
        return True
    return any(_meet(one[1:], two[used:]) for used in _spelt_out(one[0], two)) or any(
        _meet(one[used:], two[1:]) for used in _spelt_out(two[0], one)
    )


def _alike(one: str, two: str) -> bool:
    """Whether two words are the same, one of them perhaps a place's sort in short: г. and города."""
    short, long = sorted((one, two), key=len)
    return one == two or (short in PLACES_IN_SHORT and PLACE.fullmatch(long) is not None and long.startswith(short))


def _spelt_out(short: str, words: tuple[str, ...]) -> list[int]:
    """How many of the first words an abbreviation may stand for."""
    if not 2 <= len(short) <= 8 or not short.isalpha():
        return []
    for used in range(2, len(words) + 1):
        initials = "".join(_initials(word) for word in words[:used] if word not in LINKS)
        if initials == short and words[used - 1] not in LINKS:
            return [used]
        if not short.startswith(initials):
            return []
    return []


def _initials(word: str) -> str:
    """The letters of an abbreviation that a word gives: МФЦ has two of «многофункциональный»."""
    return "мф" if word.startswith("многофункц") else word[0]

"""Who takes part: organisations, centres and made-up people with their standing roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from deployments.demo.clock import BEGINNING
from deployments.demo.data import rows, toml
from deployments.demo.shapes import CentreStory, OrganisationStory, PersonStory, RoleStory
from domain.engine.words import Language
from domain.programme.kinds import MunicipalityType

REGION = "Ростовская область"
ENGLISH_SPEAKERS = frozenset({2, 5, 11, 40, 77})
"""Numbers of the people who read English."""

LETTERS = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
    | {" ": "-"}
)


def in_latin(text: str) -> str:
    """A Russian text in the letters of an e-mail address."""
    return text.lower().translate(LETTERS)


def feminine(surname: str) -> str:
    """The form of a surname that a woman bears."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    return surname[:-2] + "ая" if surname.endswith(("ий", "ый", "ой")) else surname


@dataclass(slots=True)
class Cast:
    """Everybody, and who may play which part."""

    organisations: list[OrganisationStory] = field(default_factory=list)
    centres: list[CentreStory] = field(default_factory=list)
    people: list[PersonStory] = field(default_factory=list)
    programme: dict[str, list[str]] = field(default_factory=dict)
    """Programme-wide role -> people."""
    head: dict[str, str] = field(default_factory=dict)
    """Organisation -> its head."""
    owner: dict[str, str] = field(default_factory=dict)
    """Organisation -> who owns its processes."""
    leaders: dict[str, list[str]] = field(default_factory=dict)
    """Organisation -> who leads its projects."""
    staff: dict[str, list[str]] = field(default_factory=dict)
    """Centre -> its staff."""
    outside: list[str] = field(default_factory=list)
    """Commissioners from other regions."""
    code_of: dict[str, str] = field(default_factory=dict)
    """Name of an organisation -> its code."""
    by_code: dict[str, OrganisationStory] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[OrganisationStory]:
        """The organisations of one kind."""
        return [one for one in self.organisations if one.kind == kind]

    def centre_for(self, organisation: str, sphere: str, on: date) -> str:
        """The training site that accompanies an organisation in a sphere, among those that are there on a day."""
        sites = [centre.code for centre in self.centres if centre.sphere == sphere and centre.since <= on]
        return sites[int(organisation[-4:]) % len(sites)]

    def team(self, organisation: str, rng: Random) -> dict[str, str]:
        """The people of a project's card."""
        parent = self.by_code[organisation].parent
        customer = self.head[parent] if parent and rng.random() < 0.3 else self.head[organisation]
        return {
            "project_leader": rng.choice(self.leaders[organisation]),
            "customer": customer,
            "process_owner": self.owner[organisation],
        }

    def around(self, organisation: str, centre: str, people: Mapping[str, str], number: int) -> dict[str, list[str]]:
        """Role -> those who hold it around a project or a check; the methodologist whose turn it is first."""
        methodologists = self.programme["rcc_methodologist"]
        turn = number % len(methodologists)
        return {
            **self.programme,
            "rcc_methodologist": methodologists[turn:] + methodologists[:turn],
            "centre_staff": self.staff[centre],
            "organisation_head": [self.head[organisation]],
            **{role: [person] for role, person in people.items()},
        }


class Casting:
    """Makes up people and seats them, one after the other."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.cast = Cast()
        self._domains: dict[str, str] = {}
        self._names: set[str] = set()
        self._addresses: set[str] = set()

    def run(self) -> Cast:
        """The whole cast."""
        self._organisations()
        self._centres()
        self._programme()
        self._centre_staff()
        self._organisation_people()
        self._guests()
        self._office()
        return self.cast

    def _add(self, name: str, kind: Literal["body", "municipality", "government_unit", "institution"],
             sphere: str, domain: str, parent: str | None = None,
             municipality: MunicipalityType | None = None) -> None:  # fmt: skip
        code = f"ORG-{len(self.cast.organisations) + 1:04d}"
        story = OrganisationStory(
            code=code, name=name, kind=kind, sphere=sphere, parent=parent, municipality=municipality
        )
        self.cast.organisations.append(story)
        self.cast.code_of[name], self.cast.by_code[code], self._domains[code] = code, story, domain

    def _organisations(self) -> None:
        for row in rows("bodies.csv"):
            kind: Literal["body", "government_unit"] = "body" if row["kind"] == "body" else "government_unit"
            self._add(row["name"], kind, row["sphere"], f"{row['domain']}.rostov.example")
        for row in rows("rostov_municipalities.csv"):
            name = row["name_ru"]
            place = in_latin(name.removeprefix("Город ").removesuffix(" район"))
            kind_of_it = MunicipalityType(row["kind"])
            self._add(name, "municipality", "state_municipal", f"{place}.rostov.example", municipality=kind_of_it)
        for row in rows("institutions.csv"):
            parent = self.cast.code_of[row["parent"]]
            self._add(row["name"], "institution", row["sphere"], self._domains[parent], parent)

    def _centres(self) -> None:
        host = self.cast.code_of["Министерство экономического развития Ростовской области"]
        centres = self.cast.centres
        name = "Региональный центр компетенций"
        centres.append(CentreStory(code="RCC", name=name, kind="regional", host=host, since=BEGINNING))
        for number, row in enumerate(rows("centres.csv"), start=1):
            centres.append(
                CentreStory(
                    code=f"CEN-{number:02d}",
                    name=row["name"],
                    kind="sectoral",
                    host=self.cast.code_of[row["host"]],
                    sphere=row["sphere"],
                    since=date.fromisoformat(row["since"]),
                )
            )

    def _programme(self) -> None:
        rcc = self.cast.centres[0].host
        seats = [
            ("administrator", "Администратор системы", 2),
            ("curator", "Заместитель губернатора, куратор программы", 1),
            ("rcc_methodologist", "Методолог РЦК", 8),
        ]
        for role, post, count in seats:
            self.cast.programme[role] = [
                self._person(post, rcc, (RoleStory(role=role, scope="*"),)) for _ in range(count)
            ]

    def _centre_staff(self) -> None:
        for centre in self.cast.centres:
            if centre.sphere is None:
                self.cast.staff[centre.code] = []
                continue
            role = RoleStory(role="centre_staff", scope=centre.code)
            posts = ["Руководитель площадки", "Специалист площадки"][: self.rng.randint(1, 2)]
            self.cast.staff[centre.code] = [self._person(post, centre.host, (role,)) for post in posts]

    def _organisation_people(self) -> None:
        posts = toml("names.toml")["posts"]
        for one in self.cast.organisations:
            head, deputy, *leads = posts[one.kind]
            role = RoleStory(role="organisation_head", scope=one.code)
            self.cast.head[one.code] = self._person(head, one.code, (role,))
            self.cast.owner[one.code] = self._person(deputy, one.code)
            self.cast.leaders[one.code] = [self._person(post, one.code) for post in leads]

    def _guests(self) -> None:
        for region, domain in toml("names.toml")["regions"].items():
            for post in ("Руководитель регионального центра компетенций", "Директор организации-образца"):
                self.cast.outside.append(self._person(post, None, region=region, domain=domain))
        for _ in range(2):
            self.cast.outside.append(
                self._person("Эксперт ПСР, Госкорпорация «Росатом»", None, region="Москва", domain="rosatom.example")
            )

    def _office(self) -> None:
        """The regional centre's own office: it gathers protocols and offers packages in the whole region."""
        self.rng = Random("office")  # whoever joins the cast last draws nothing from what the story is made of
        role = RoleStory(role="centre_staff", scope="*")
        for post in ("Руководитель РЦК", "Секретарь РЦК"):
            self._person(post, self.cast.centres[0].host, (role,))

    def _person(self, post: str, organisation: str | None, roles: tuple[RoleStory, ...] = (), *,
                region: str = REGION, domain: str = "") -> str:  # fmt: skip
        number = len(self.cast.people) + 1
        name = next(name for name in self._draw_names() if name not in self._names)
        self._names.add(name)
        person = PersonStory(
            code=f"PER-{number:04d}",
            name=name,
            post=post,
            email=self._address(name, domain or self._domains[organisation or ""]),
            organisation=organisation,
            region=region,
            language=Language.EN if number in ENGLISH_SPEAKERS else Language.RU,
            roles=roles,
        )
        self.cast.people.append(person)
        return person.code

    def _draw_names(self) -> Iterator[str]:
        names = toml("names.toml")
        while True:
            surname, (his, hers) = self.rng.choice(names["surnames"]), self.rng.choice(names["patronymics"])
            if self.rng.random() < 0.68:
                yield f"{feminine(surname)} {self.rng.choice(names['women'])} {hers}"
            else:
                yield f"{surname} {self.rng.choice(names['men'])} {his}"

    def _address(self, name: str, domain: str) -> str:
        surname, first, middle = in_latin(name.replace(" ", "|")).split("|")
        shapes = [f"{surname}.{first[0]}{middle[0]}", f"{surname}.{first}", f"{first}.{middle}.{surname}"]
        address = next(one for shape in shapes if (one := f"{shape}@{domain}") not in self._addresses)
        self._addresses.add(address)
        return address

"""What an installation is told by its environment, read once at the edge; importing this does not import Prefect."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from email.utils import getaddresses
from functools import cached_property
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.engine.actor import Identity
from domain.engine.addresses import route_of
from domain.engine.database import file_at
from domain.engine.words import Language

OPENS, OFFICE_HOURS = time(9), timedelta(hours=9)
"""When offices open, and for how long: a fixed day of a demo or a drill is never a night."""


class Settings(BaseSettings):
    """Everything has a default that keeps mail and traffic on this machine."""

    model_config = SettingsConfigDict(
        env_prefix="POTOK_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: str = Field("sqlite:///potok.db", description="SQLite file or PostgreSQL database")
    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:port or smtps://…")
    mail_from: str = Field("Поток <potok@localhost>", description="sender of all mail")
    reply_to: str = Field("", description="where all answers to letters go; else to the methodologist of each")
    maildir: Path | None = Field(None, description="where mail goes without an SMTP server; beside the database")
    reports: Path | None = Field(None, description="where reports are kept; beside the database")
    documents: Path | None = Field(None, description="where documents are kept; beside the database")
    papers: Path | None = Field(None, description="a region's own templates of papers: KIND.md or KIND.docx")
    document_megabytes: int = Field(50, ge=1, le=2000, description="largest file that is taken in as a document")
    document_scanner: str = Field("", description="a command that looks a file through: 0 lets it in, 1 keeps it out")
    backups: Path | None = Field(None, description="where backups are kept; beside the database")
    webhook_url: str | None = Field(None, description="address that hears every notice as signed JSON")
    webhook_secret: SecretStr | None = Field(None, description="key of the webhook's signature")
    stop_secret: SecretStr | None = Field(None, description="signs the links by which mail programs stop letters")
    webhook_private: bool = Field(False, description="the webhook may stand in an inner network")
    base_url: str = Field("", description="address in the links of mail and reports")
    language: Language | None = Field(None, description="ru or en; from the locale when not set")
    timezone: str | None = Field(None, description="the programme's time zone instead of the pack's")
    methodology: Path | None = Field(None, description="a region's own pack instead of the shipped one")
    actor: str | None = Field(None, description="code or e-mail of the person who acts")
    identity: Identity | None = Field(None, description="proved: asks for proof here, whatever the installation says")
    local: str = Field("", description="counts no more: potok account allow")
    key: SecretStr | None = Field(None, description="the key of whoever acts; else the one that potok login keeps")
    key_file: Path = Field(Path("~/.config/potok/key"), description="where potok login keeps a key")
    trusted_proxies: str = Field("", description="addresses of servers in front that say who signs in, by comma")
    proxy_header: str = Field("X-Remote-User", description="the header in which they say it")
    seal_key: Path | None = Field(None, description="file of the key that signs seals; beside the database if not said")
    proxy_secret: SecretStr | None = Field(None, description="what such a server shows in X-Potok-Proxy")
    oidc_issuer: str = Field("", description="the OpenID provider that says who signs in, as it names itself")
    oidc_client: str = Field("", description="by which name the provider knows these pages")
    oidc_secret_file: Path | None = Field(None, description="file of the secret that the provider gave these pages")
    security_log: str = Field("", description="file of the security log, or syslog; beside the database if not said")
    send_cap: int = Field(2000, ge=1, description="most mails that one delivery run sends")
    public_register: bool = Field(True, description="who holds a status is a page for anybody, so is its check")
    public_practices: bool = Field(True, description="published practices are pages for anybody at /practices")
    dry_run: bool = Field(False, description="prepare mail but send nothing")
    delivery_wakes: bool = Field(False, description="set by `potok serve`: a delivery begins when something is owed")
    today: date | None = Field(None, description="a fixed day instead of the clock's, for demos and drills")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("Europe/Moscow, Asia/Omsk, UTC…") from error
        return value

    @field_validator("base_url")
    @classmethod
    def _address_of_pages(cls, value: str) -> str:
        """Links lead to pages: another kind of address would go out in every letter."""
        parts = urlsplit(value)
        try:
            known = not value or (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
        except ValueError:  # a port that is none
            known = False
        if not known or value != value.strip():
            raise ValueError("https://potok.region.ru")
        return value

    @field_validator("mail_from", "reply_to")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        """Exactly one: of several the others would be lost, and nobody would hear of it."""
        addresses = [address for _, address in getaddresses([value])]
        if value and not (value.isprintable() and len(addresses) == 1 and route_of(addresses[0])):
            raise ValueError("Поток <potok@region.ru>")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _single_machines(cls, value: str) -> str:
        """Each is one machine: a whole network in front would let anybody in it say who they are."""
        for word in filter(None, map(str.strip, value.split(","))):
            try:
                ip_address(word)
            except ValueError as error:
                raise ValueError(f"{word}: 10.0.0.5, no * and no /") from error
        return value

    @model_validator(mode="after")
    def _shown_by_whoever_shares_a_machine(self) -> Self:
        """Everybody on a machine reaches its loopback: a server in front there has to show a secret."""
        if any(ip_address(one).is_loopback for one in self.proxies) and self.proxy_secret is None:
            raise PydanticCustomError("proxy_secret", "trusted_proxies: 127.0.0.1 -> POTOK_PROXY_SECRET")
        return self

    @property
    def proxies(self) -> frozenset[str]:
        """Addresses of the servers in front that say who signs in."""
        return frozenset(filter(None, map(str.strip, self.trusted_proxies.split(","))))

    @model_validator(mode="after")
    def _a_provider_that_is_whole(self) -> Self:
        """It is reached by HTTPS, knows these pages by a name, and knows the address that it sends people back to."""
        if self.oidc_issuer:
            address = urlsplit(self.oidc_issuer)
            if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.hostname)):
                raise PydanticCustomError("oidc_issuer", "oidc_issuer: https://…")
            if not (self.oidc_client and self.base_url):
                raise PydanticCustomError("oidc_client", "oidc_issuer -> POTOK_OIDC_CLIENT, POTOK_BASE_URL")
        return self

    @property
    def oidc_secret(self) -> str | None:
        """What these pages show the provider; None where it asks for nothing."""
        return self.oidc_secret_file.read_text("utf-8").strip() if self.oidc_secret_file else None

    @model_validator(mode="after")
    def _places_of_their_own(self) -> Self:
        """Beside a database that is no file, a folder is named whole: a worker's working folder is nobody's."""
        for name in ("maildir", "reports", "documents", "backups"):
            place: Path | None = getattr(self, name)
            if self._beside is None and place is not None and not place.is_absolute():
                raise PydanticCustomError("relative_folder", "{name}: a whole path, from /", {"name": name})
        return self

    @property
    def _beside(self) -> Path | None:
        """The folder of the database, if it is a file."""
        file = file_at(self.database_url)
        return file.resolve().parent if file else None

    @property
    def own_folder(self) -> Path:
        """Where an installation keeps what is neither mail nor report: beside its database, else with its user."""
        if self._beside is not None:
            return self._beside
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        return state / "potok" / sha256(self.database_url.encode()).hexdigest()[:16]

    @cached_property
    def speaks(self) -> Language:
        """The language of an answer: as set, else as the locale says, else Russian."""
        return self.language or language_of_locale()

    def now(self) -> datetime:
        """This instant; on a fixed day, a moment of its working hours, later as the clock is later."""
        now = datetime.now(UTC)
        if self.today is None:
            return now
        zone = ZoneInfo(self.timezone or "Europe/Moscow")
        local = now.astimezone(zone)
        passed = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(days=1)
        return (datetime.combine(self.today, OPENS, zone) + passed * OFFICE_HOURS).astimezone(UTC)

    @property
    def mail_folder(self) -> Path | None:
        """Where mail is kept when there is no SMTP server; nowhere, where neither a folder nor a file says so."""
        return self.maildir or (self._beside / "mail" if self._beside else None)

    @property
    def report_folder(self) -> Path | None:
        """Where reports are kept, by the same rule."""
        return self.reports or (self._beside / "reports" if self._beside else None)

    @property
    def documents_folder(self) -> Path:
        """Where the files of documents are kept."""
        return self.documents or self.own_folder / "documents"

    @property
    def uploads_folder(self) -> Path:
        """Where spreadsheets that were chosen on a page wait until they are entered."""
        return self.own_folder / "uploads"

    @property
    def backups_folder(self) -> Path:
        """Where backups are kept that were given no other place."""
        return self.backups or self.own_folder / "backups"

    @property
    def _log_folder(self) -> Path:
        return self.own_folder if self._beside is not None or self.maildir is None else self.maildir.parent

    @property
    def security_file(self) -> Path | None:
        """Where the security log is written; nothing where the system's log takes it."""
        if self.security_log == "syslog":
            return None
        return Path(self.security_log) if self.security_log else self._log_folder / "security.jsonl"


def is_loopback(host: str | None) -> bool:
    """Whether an address is of this machine alone."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def language_of_locale() -> Language:
    """The language of whoever starts this; Russian where the locale is not English or, as for a service, untold."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.EN if named.lower().startswith("en") else Language.RU

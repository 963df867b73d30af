"""Who takes part: places, offices, persons, organisations, staff, and the account each one acts with."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from oneservice.engine.definition import Text
from oneservice.records import sealing


class Division(models.Model):
    """An administrative division 区划. ``path`` is ``/53/5301/530102/``: a prefix means "lies in"."""

    code = models.CharField(max_length=12, primary_key=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=120, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=120, unique=True)
    calendar = models.CharField(max_length=60, default="", db_default="")  # of its offices, where it has one of its own

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def ancestry(self) -> list[str]:
        """Codes from the topmost division down to this one."""
        return self.path.strip("/").split("/")

    def within(self, other: Division) -> bool:
        """Whether this division is ``other`` or lies in it."""
        return self.path.startswith(other.path)


class Office(models.Model):
    """The part of a department that serves a division. ``department`` is the id the content uses."""

    slug = models.SlugField(max_length=80, unique=True)
    department = models.CharField(max_length=60)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="offices")
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=200, default="")
    address = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=40, default="")
    calendar = models.CharField(max_length=60, default="", db_default="")  # where it is not its division's

    class Meta:
        indexes = [models.Index(fields=["department", "division"], name="office_of_department")]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)


class Opening(models.Model):
    """Hours in which an office sees people by appointment: on an ISO weekday, ``places`` people every ``minutes``."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    places = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="opening_on_a_weekday"),
            models.CheckConstraint(condition=Q(begins__lt=models.F("ends"), minutes__gte=5), name="opening_has_times"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins:%H:%M}-{self.ends:%H:%M}"


class Person(models.Model):
    """A natural person, found by blind index. Name, number, mobile are sealed with the person's own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.BinaryField()
    ric_index = models.CharField(max_length=64, unique=True)
    sealed_name = models.BinaryField()
    sealed_ric = models.BinaryField()
    sealed_mobile = models.BinaryField()
    level = models.CharField(max_length=8, default="")  # how well the identity was last proven
    proven_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    @cached_property
    def name(self) -> str:
        return self._open("name")

    @cached_property
    def ric(self) -> str:
        return self._open("ric")

    @cached_property
    def mobile(self) -> str:
        return self._open("mobile")

    def _open(self, field: str) -> str:
        sealed = bytes(getattr(self, f"sealed_{field}"))
        return sealing.open_sealed(bytes(self.key), sealed, of=self._of(field)).decode()

    def seal(self, field: str, value: str) -> None:
        """Set ``name``, ``ric`` or ``mobile``; not yet saved."""
        self.__dict__.pop(field, None)
        setattr(self, f"sealed_{field}", sealing.seal(bytes(self.key), value.encode(), of=self._of(field)))

    def _of(self, field: str) -> str:
        return f"person:{self.pk}:{field}"


class Delegation(models.Model):
    """Authority 授权 of an agent to act for a person in one service (``bundle``; empty: in all), until a day.

    The agent is found by blind index and need never have signed in; his name and number are sealed with the
    person's key.
    """

    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="given")
    agent_index = models.CharField(max_length=64, db_index=True)
    sealed_agent = models.BinaryField()
    bundle = models.CharField(max_length=60, default="")
    until = models.DateField()  # this day included
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    blob = models.CharField(max_length=64, default="")  # a document that shows it, sealed with the person's key
    media = models.CharField(max_length=40, default="")

    def __str__(self) -> str:
        return f"authority:{self.pk}"

    @property
    def agent_name(self) -> str:
        return str(self._agent["name"])

    @property
    def agent_ric(self) -> str:
        return str(self._agent["ric"])

    @property
    def _agent(self) -> dict[str, Any]:
        return sealing.open_json(bytes(self.principal.key), bytes(self.sealed_agent), of=self._of)

    def seal_agent(self, name: str, ric: str) -> None:
        """Who it is; not yet saved."""
        self.sealed_agent = sealing.seal_json(bytes(self.principal.key), {"name": name, "ric": ric}, of=self._of)

    @property
    def _of(self) -> str:
        return f"agent:{self.principal_id}:{self.agent_index}"


class Organisation(models.Model):
    """A legal person, by its unified social credit code 统一社会信用代码 (public data, so not sealed)."""

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.uscc


class Staff(models.Model):
    """Somebody at work in an office. ``words`` are their posts in the words of the content: ``clerk``."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="staff")
    words = models.JSONField(default=list)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"staff:{self.pk}"

    @property
    def login(self) -> str:
        return self.account.login


class AccountManager(BaseUserManager["Account"]):
    def with_owner(self) -> models.QuerySet[Account]:
        """Accounts with everything a request asks of them, in one query."""
        return self.select_related("person", "staff__office__division")


class Account(AbstractBaseUser):
    """What a request acts as: a person or a member of staff, never both (who is both has two accounts)."""

    login = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    staff = models.OneToOneField(Staff, null=True, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, staff__isnull=False) | Q(person__isnull=False, staff__isnull=True),
                name="account_is_a_person_or_staff",
            )
        ]

    def __str__(self) -> str:
        return self.actor

    @property
    def is_staff_member(self) -> bool:
        return self.staff_id is not None

    @property
    def actor(self) -> str:
        """How the journal and the access log name whoever acts."""
        return f"account:{self.pk}"

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permissions are not used: ``cases.permissions`` decides."""
        return False

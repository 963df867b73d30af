"""How a session finds its account. Connectors prove who somebody is; ``actions`` signs them in."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from oneservice.people.models import Account


class AccountBackend(BaseBackend):
    def get_user(self, user_id: int) -> Account | None:
        """The account with its person, or staff, office and division: one query a request."""
        return Account.objects.with_owner().filter(pk=user_id, is_active=True).first()

"""Django's name for this way in. It finds nobody by itself: the view signs in whom the provider vouched for."""

from typing import Final
from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from pharmacies.lookups import account
from pharmacies.models import User

PATH: Final = "pharmacies.psc.backend.ProSanteConnect"


class ProSanteConnect(BaseBackend):
    """Keeps running sessions alive."""

    def get_user(self, user_id: UUID) -> User | None:
        """The account of a running session, memberships included."""
        return account(user_id)

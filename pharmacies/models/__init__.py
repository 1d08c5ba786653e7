"""The tables of the room."""

from pharmacies.models.join_request import JoinRequest
from pharmacies.models.membership import Membership
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.user import User

__all__ = ["JoinRequest", "Membership", "Pharmacy", "User"]

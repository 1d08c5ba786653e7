"""The tables of the room."""

from pharmacies.models.agreement import Agreement
from pharmacies.models.application import Application
from pharmacies.models.factor import Phone, RecoveryCode, RecoverySheet
from pharmacies.models.farewell import DeletionRecord, Export
from pharmacies.models.invitation import Invitation
from pharmacies.models.join_request import JoinRequest
from pharmacies.models.membership import Membership
from pharmacies.models.pharmacy import Pharmacy
from pharmacies.models.review import AccessReview
from pharmacies.models.stay import Stay
from pharmacies.models.user import User
from pharmacies.models.workstation import Presence, Workstation

__all__ = [
    "AccessReview",
    "Agreement",
    "Application",
    "DeletionRecord",
    "Export",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Pharmacy",
    "Phone",
    "Presence",
    "RecoveryCode",
    "RecoverySheet",
    "Stay",
    "User",
    "Workstation",
]

"""The receiver that this process sends to, chosen by the settings."""

from django.conf import settings

from results.sidep import client
from results.sidep.port import Gateway


def gateway() -> Gateway:
    """The process's kept client for SIDEP_URL."""
    return client.kept(settings.SIDEP_URL, settings.SIDEP_TOKEN)

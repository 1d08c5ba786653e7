"""What every page may show of the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The demo banner's switch, the receiver's name, the seconds until a workstation locks itself."""
    return {"demo": settings.DEMO, "receiver": settings.RECEIVER_NAME, "lock_idle": settings.LOCK_IDLE}

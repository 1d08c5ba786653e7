"""What every page may show of the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The demo banner's switch and the receiver's name, as templates read them."""
    return {"demo": settings.DEMO, "receiver": settings.RECEIVER_NAME}

"""Trying to sign in, as the page's form does it."""

from audit.models import Event
from tests import cast


def try_in(client, user, *, password=cast.PASSWORD, code=None, **more):
    """Posts the form for an account, or for an e-mail that nobody has."""
    email = user if isinstance(user, str) else user.email
    answer = {"email": email, "password": password, "code": code or cast.code_of(user), **more}
    return client.post("/connexion/", answer)


def wrong_code(user):
    """Six digits that the phone does not show."""
    return f"{(int(cast.code_of(user)) + 7) % 1_000_000:06d}"


def acts():
    """What was traced since the cast came in."""
    since = Event.objects.exclude(act__in=["pharmacy_created", "member_added"])
    return list(since.order_by("id").values_list("act", flat=True))

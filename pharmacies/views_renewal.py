"""The titulaire's page that lets a member of the team in again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pharmacies.access import StaffRequest, needs
from pharmacies.acts.invite_to_enrol import invite_to_enrol
from pharmacies.fresh import fresh
from pharmacies.models import Membership
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Permission


@needs(Permission.RENEW_FACTORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def renewal(request: StaffRequest) -> HttpResponse:
    """The team, a button per person; then the code to hand over, in this answer only."""
    if request.method != "POST":
        return _page(request)
    try:
        issued = invite_to_enrol(
            membership_id=_posted_id(request), by=request.seat, pharmacy_id=request.seat.pharmacy.pk, at=now()
        )
    except Refusal as refusal:
        return _page(request, refusal)
    return render(request, "people/renewal_code.html", {"invitation": issued.invitation, "code": issued.code})


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    team = Membership.objects.current().with_people().filter(pharmacy=request.seat.pharmacy).order_by("agent_number")
    context = {"team": team, "refusal": refusal.message if refusal else ""}
    return render(request, "people/renewal.html", context, status=refusal.status if refusal else 200)


def _posted_id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("membership", ""))
    except ValueError:
        return UUID(int=0)  # nobody's place: the act refuses it as it refuses a stranger's

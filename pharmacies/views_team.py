"""The team page, the quarterly review of who may enter, and the processing agreement."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pharmacies.access import StaffRequest, needs
from pharmacies.acts.accept_agreement import accept_agreement
from pharmacies.acts.change_role import change_role
from pharmacies.acts.end_membership import end_membership
from pharmacies.acts.invite_member import invite_member
from pharmacies.acts.review_access import review_access
from pharmacies.agreement import CURRENT
from pharmacies.enrolment import Person
from pharmacies.fresh import fresh
from pharmacies.inviting import pending
from pharmacies.models import Agreement
from pharmacies.refusal import Refusal, Unknown
from pharmacies.roles import ROLES
from pharmacies.team import last_review, review_due, team_of
from pharmacies.vocabulary import Permission, Role

MOST_PLACES = 200
"""Ids looked at in one form; a team of the largest pharmacy has a tenth."""


@needs(Permission.SEE_TEAM)
@require_safe
def team(request: StaffRequest) -> HttpResponse:
    """Who works here, since when, in which role."""
    return _team_page(request)


@needs(Permission.MANAGE_TEAM)
@never_cache
@require_POST
@fresh
def invite(request: StaffRequest) -> HttpResponse:
    """The code to hand over, shown this once: the answer to the POST is the page to read it from."""
    typed = request.POST
    person = Person(*(typed.get(part, "") for part in ("email", "first_name", "last_name")))
    try:
        issued = invite_member(person=person, role=typed.get("role", ""), by=request.seat, at=now())
    except Refusal as refusal:
        return _team_page(request, refusal)
    return render(request, "people/invited.html", {"section": "team", "issued": issued})


def _team_page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    if isinstance(refusal, Unknown):
        raise refusal
    pharmacy, due = request.seat.pharmacy, review_due(request.seat.pharmacy)
    context = {
        "section": "team",
        "team": team_of(pharmacy),
        "me": request.seat.user,
        "manages": request.seat.may(Permission.MANAGE_TEAM),
        "owns": request.seat.may(Permission.CLOSE_PHARMACY) or request.seat.may(Permission.ACCEPT_AGREEMENT),
        "agreed": Agreement.objects.filter(pharmacy=pharmacy, version=CURRENT.version).exists(),
        "due": due,
        "late": due is not None and due <= now(),
        "roles": [
            (role.label, [permission.label for permission in Permission if permission in ROLES[role]]) for role in Role
        ],
        "role_choices": Role.choices,
        "waiting": pending(pharmacy, now()) if request.seat.may(Permission.MANAGE_TEAM) else [],
        "typed": {name: request.POST.get(name, "") for name in ("first_name", "last_name", "email", "role")},
        "flashes": messages.get_messages(request),
        "error": refusal.message if refusal else "",
    }
    return render(request, "people/team.html", context, status=refusal.status if refusal else 200)


@needs(Permission.MANAGE_TEAM)
@require_POST
@fresh
def role(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Another role for one person."""
    try:
        changed = change_role(membership_id=membership_id, role=request.POST.get("role", ""), by=request.seat, at=now())
    except Refusal as refusal:
        return _team_page(request, refusal)
    words = _("%(name)s est maintenant %(role)s.")
    messages.success(request, words % {"name": changed.user.first_name, "role": Role(changed.role).label})
    return redirect("team")


@needs(Permission.MANAGE_TEAM)
@require_POST
@fresh
def leave(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """One person's access ends."""
    try:
        ended = end_membership(membership_id=membership_id, by=request.seat, at=now())
    except Refusal as refusal:
        return _team_page(request, refusal)
    messages.success(request, _("%(name)s n’a plus accès à la pharmacie.") % {"name": ended.user.first_name})
    return redirect("team" if ended.user != request.seat.user else "choose_pharmacy")


@needs(Permission.MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def review(request: StaffRequest) -> HttpResponse:
    """Each place confirmed or ended; one press confirms all."""
    if request.method != "POST":
        return _review_page(request)
    try:
        done = review_access(seen=_ids(request, "seen"), ended=_ids(request, "end"), by=request.seat, at=now())
    except Refusal as refusal:
        return _review_page(request, refusal)
    words = _("Revue enregistrée : %(kept)d accès confirmés, %(ended)d retirés.")
    messages.success(request, words % {"kept": done.kept, "ended": done.ended})
    return redirect("team")


def _review_page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "section": "team",
        "team": team_of(request.seat.pharmacy),
        "last": last_review(request.seat.pharmacy),
        "chosen": _ids(request, "end"),
        "error": refusal.message if refusal else "",
    }
    return render(request, "people/review.html", context, status=refusal.status if refusal else 200)


def _ids(request: StaffRequest, name: str) -> set[UUID]:
    """The ids of a form's boxes; what is none names nobody, and the act then finds another team than was shown."""
    found = set()
    for text in request.POST.getlist(name)[:MOST_PLACES]:
        try:
            found.add(UUID(text))
        except ValueError:
            found.add(UUID(int=0))
    return found


@needs(Permission.ACCEPT_AGREEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: StaffRequest) -> HttpResponse:
    """The text of article 28, and its acceptance."""
    if request.method != "POST":
        return _agreement_page(request)
    try:
        accept_agreement(sha256=_text_read(request), by=request.seat, at=now())
    except Refusal as refusal:
        return _agreement_page(request, refusal)
    messages.success(request, _("Convention acceptée."))
    return redirect("agreement")


def _text_read(request: StaffRequest) -> str:
    if "read" not in request.POST:
        raise Refusal(_("Cochez la case pour accepter la convention."), code="not-read", status=422)
    return request.POST.get("sha256", "")


def _agreement_page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    own = Agreement.objects.select_related("accepted_by").filter(pharmacy=request.seat.pharmacy)
    context = {
        "section": "team",
        "text": CURRENT,
        "accepted": own.filter(version=CURRENT.version).first(),
        "state": request.seat.state,
        "flashes": messages.get_messages(request),
        "error": refusal.message if refusal else "",
    }
    return render(request, "people/agreement.html", context, status=refusal.status if refusal else 200)

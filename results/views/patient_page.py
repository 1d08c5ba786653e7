"""How every page of the patient's side is answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pharmacies.refusal import Refusal
from results.presenters.place import other_language


def language() -> str:
    """The page's language, "fr" or "en"."""
    return "en" if get_language() == "en" else "fr"


def patient_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page with its link to the other language."""
    other = other_language(request.path, language())
    return render(request, f"patients/{template}.html", {**context, "other_language": other}, status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal's own words as a page."""
    return patient_page(request, "refused", {"message": refusal.message}, refusal.status)

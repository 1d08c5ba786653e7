"""The console of the data protection officer: Django's admin, for reading only, behind two factors."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite

if TYPE_CHECKING:
    Site = admin.AdminSite
    Admin = admin.ModelAdmin[Model]
else:
    Site, Admin = OTPAdminSite, admin.ModelAdmin

# People sign out and change passwords through our own pages, which leave a trace.
_PAGES_ELSEWHERE = frozenset({"password_change", "password_change_done"})


class Console(Site):
    """An admin site for the data protection officer alone, with both factors given."""

    site_header = _("FranceTest – protection des données")
    site_title = _("FranceTest – protection des données")
    index_title = _("Ce que FranceTest garde en mémoire")
    site_url = None
    enable_nav_sidebar = False  # sentences need the room
    look: Callable[[UUID], AbstractContextManager[None]] = staticmethod(lambda _officer: nullcontext())
    """Around each page: what lets this person see what the console shows. Filled by the room that builds walls."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 because Django passes it
        """As Django does; lists are read while they are rendered, so that happens inside too."""

        @wraps(view)
        def looking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with self.look(cast("UUID", request.user.pk)):
                response = view(request, *args, **kwargs)
                return response.render() if isinstance(response, TemplateResponse) else response

        return super().admin_view(looking, cacheable)

    def has_permission(self, request: HttpRequest) -> bool:
        """Active, verified by a second factor, and data protection officer."""
        return super().has_permission(request) and bool(getattr(request.user, "is_dpo", False))

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 because Django passes it
    ) -> HttpResponse:
        """There is one way in, the people's own: /connexion/?next=…; who is in already but no officer is refused."""
        if request.user.is_authenticated and not getattr(request.user, "is_dpo", False):
            raise PermissionDenied(_("Cet espace est réservé au délégué à la protection des données."))
        wanted = request.GET.get("next", "")
        here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return redirect_to_login(wanted if here else resolve_url("admin:index"))

    def logout(  # type: ignore[override]  # a redirect is an answer too, as Django's own code knows
        self,
        request: HttpRequest,  # noqa: ARG002 because Django passes it
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 because Django passes it
    ) -> HttpResponse:
        """Handed on, form and all, to the people's own page."""
        return redirect("sign_out", preserve_request=True)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The library's own heading would be English."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "auditlog":
                app["name"] = _("Historique des réglages")
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With the number of alarms that nobody has looked at."""
        # The site exists before the tables do.
        open_alarms = apps.get_model("audit", "Alarm").objects.open().count()
        return super().index(request, {"open_alarms": open_alarms, **(extra_context or {})})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _PAGES_ELSEWHERE]


class ReadOnlyAdmin(Admin):
    """Pages that show and change nothing. Access was decided by the console: whoever is in may look."""

    actions = None
    show_full_result_count = False
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Headed by what it lists: there is nothing to choose for a change."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what a page shows is asked about: a hidden column must not be found out by guessing."""
        filters = (getattr(name, "parameter_name", name) for name in self.list_filter)
        shown = {*(self.fields or ()), *filters}
        return lookup.partition("__")[0] in shown and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]  # Django may pass none

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 because Django passes it
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 because Django passes it
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 because Django passes it
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 because Django passes it
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 because Django passes it
        return False


console = Console(name="admin")

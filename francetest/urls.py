"""All addresses. Patients' pages exist in French without prefix and in other languages under theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from audit.console import console
from pharmacies.access import public

urlpatterns = [
    path("", public(RedirectView.as_view(pattern_name="queue")), name="home"),
    path("admin/", console.urls),
    path("", include("pharmacies.urls")),
    path("", include("results.urls.counter")),
    *i18n_patterns(path("", include("results.urls.patients")), prefix_default_language=False),
]

handler400 = "francetest.errors.bad_request"
handler403 = "francetest.errors.forbidden"
handler404 = "francetest.errors.not_found"
handler500 = "francetest.errors.server_error"

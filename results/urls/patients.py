"""Addresses of the patient's side; English ones carry /en/ before them."""

from django.urls import path

from results.views.document import document, open_document
from results.views.intake import form
from results.views.notice import accessibility, help_page, privacy
from results.views.ticket import ticket

urlpatterns = [
    path("e/<str:poster>/", form, name="form"),
    path("n/<str:token>/", ticket, name="ticket"),
    path("r/<str:token>/", open_document, name="open_document"),
    path("r/<str:token>/document/", document, name="document"),
    path("donnees/", privacy, name="privacy"),
    path("accessibilite/", accessibility, name="accessibility"),
    path("aide/", help_page, name="help"),
]

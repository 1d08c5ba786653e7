"""The people's pages."""

from django.urls import path

from pharmacies import psc_views, team_views, views

urlpatterns = [
    path("connexion/", views.signing_in, name="sign_in"),
    path("deconnexion/", views.signing_out, name="sign_out"),
    path("connexion/psc/", psc_views.setting_out, name="psc_start"),
    path("connexion/psc/retour/", psc_views.coming_back, name="psc_return"),
    path("connexion/psc/relier/", psc_views.linking, name="psc_link"),
    path("pharmacie/rejoindre/", psc_views.joining, name="join_pharmacy"),
    path("equipe/demandes/", team_views.requests, name="join_requests"),
    path("equipe/demandes/<uuid:request_id>/", team_views.answering, name="answer_join_request"),
    path("pharmacie/choisir/", views.choosing, name="choose_pharmacy"),
]

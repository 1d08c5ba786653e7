"""The people's pages."""

from django.urls import path

from pharmacies import views, views_invitation

urlpatterns = [
    path("connexion/", views.signing_in, name="sign_in"),
    path("deconnexion/", views.signing_out, name="sign_out"),
    path("pharmacie/choisir/", views.choosing, name="choose_pharmacy"),
    path("invitation/<str:token>/", views_invitation.invitation, name="invitation"),
    path("inscription/", views_invitation.enrol, name="enrol"),
]

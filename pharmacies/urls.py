"""The people's pages."""

from django.urls import path

from pharmacies import views

urlpatterns = [
    path("connexion/", views.signing_in, name="sign_in"),
    path("deconnexion/", views.signing_out, name="sign_out"),
    path("pharmacie/choisir/", views.choosing, name="choose_pharmacy"),
]

"""The people's pages."""

from django.urls import path

from pharmacies import psc_views, team_views, views, views_account, views_invitation, views_lock, views_renewal

urlpatterns = [
    path("connexion/", views.signing_in, name="sign_in"),
    path("connexion/cle/", views.passkey_options, name="passkey_options"),
    path("deconnexion/", views.signing_out, name="sign_out"),
    path("connexion/psc/", psc_views.setting_out, name="psc_start"),
    path("connexion/psc/retour/", psc_views.coming_back, name="psc_return"),
    path("connexion/psc/relier/", psc_views.linking, name="psc_link"),
    path("pharmacie/rejoindre/", psc_views.joining, name="join_pharmacy"),
    path("equipe/demandes/", team_views.requests, name="join_requests"),
    path("equipe/demandes/<uuid:request_id>/", team_views.answering, name="answer_join_request"),
    path("pharmacie/choisir/", views.choosing, name="choose_pharmacy"),
    path("compte/", views_account.account, name="account"),
    path("compte/cles/ajouter/", views_account.new_passkey, name="new_passkey"),
    path("compte/cles/options/", views_account.new_passkey_options, name="new_passkey_options"),
    path("compte/cles/retirer/", views_account.drop_passkey, name="drop_passkey"),
    path("compte/application/", views_account.new_phone, name="new_phone"),
    path("compte/application/retirer/", views_account.drop_phone, name="drop_phone"),
    path("compte/codes/", views_account.new_recovery_codes, name="new_recovery_codes"),
    path("compte/mot-de-passe/", views_account.new_password, name="new_password"),
    path("compte/sessions/fermer/", views_account.close_sessions, name="close_sessions"),
    path("verrou/", views_lock.locked, name="locked"),
    path("verrou/fermer/", views_lock.lock, name="lock"),
    path("verrou/ouvrir/", views_lock.unlock, name="unlock"),
    path("verrou/cle/", views_lock.unlock_options, name="unlock_options"),
    path("verrou/saisie/", views_lock.draft, name="draft"),
    path("compte/poste/", views_lock.unlock_code, name="unlock_code"),
    path("equipe/acces/", views_renewal.renewal, name="renew_access"),
    path("invitation/<str:token>/", views_invitation.invitation, name="invitation"),
    path("inscription/", views_invitation.enrol, name="enrol"),
]

"""The counter's addresses. No address tells a result or a person."""

from django.urls import path

from results.views import case, closing, counter, deliveries, entry, figures, health, lots, poster, support

urlpatterns = [
    path("file/", counter.queue, name="queue"),
    path("file/etat/", counter.sections, name="queue_sections"),
    path("file/<uuid:case_id>/", case.sheet, name="case"),
    path("file/<uuid:case_id>/demarrer/", case.start, name="start"),
    path("file/<uuid:case_id>/resultat/", entry.result, name="result"),
    path("file/<uuid:case_id>/annuler-saisie/", entry.undo, name="undo"),
    path("file/<uuid:case_id>/corriger/", entry.correct, name="correct"),
    path("file/<uuid:case_id>/refaire/", case.redo, name="redo"),
    path("file/<uuid:case_id>/annuler/", case.cancel, name="cancel"),
    path("file/<uuid:case_id>/lien/", case.renew, name="renew"),
    path("lots/", lots.lots, name="lots"),
    path("lots/choisir/", lots.choose, name="choose_lot"),
    path("envois/", deliveries.deliveries, name="deliveries"),
    path("imprimes/affiche/", poster.poster, name="poster"),
    path("pharmacie/fermeture/", closing.closing, name="closing"),
    path("pharmacie/fermeture/attestation/", closing.deletion_record, name="deletion_record"),
    path("pharmacie/donnees/", closing.export, name="export"),
    path("chiffres/", figures.figures, name="figures"),
    path("pharmacie/assistance/", support.seen, name="support_seen"),
    path("pharmacie/assistance/<uuid:grant_id>/fin/", support.end, name="end_support"),
    path("assistance/", support.ask, name="support"),
    path("assistance/<uuid:pharmacy_id>/<uuid:grant_id>/", support.queue, name="support_queue"),
    path("assistance/<uuid:pharmacy_id>/<uuid:grant_id>/fin/", support.leave, name="support_leave"),
    path("assistance/<uuid:pharmacy_id>/<uuid:grant_id>/<uuid:visit_id>/", support.case, name="support_case"),
    path("sante/", health.health, name="health"),
]

"""The counter's addresses. No address tells a result or a person."""

from django.urls import path

from results.views import case, counter, deliveries, entry, health, lots, poster

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
    path("sante/", health.health, name="health"),
]

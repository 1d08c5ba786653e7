"""Logs without personal data."""

import logging

import pytest
from django.test import Client, RequestFactory
from django.utils.log import log_response

from audit.context import Door, through
from audit.logs import WithoutPaths
from tests.audit import pages

TOKEN = "very-secret-token"


@pytest.fixture
def lines():
    """What a handler with the filter writes, as text."""
    written = []

    class Keeping(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Keeping()
    handler.addFilter(WithoutPaths())
    handler.setFormatter(logging.Formatter("%(name)s|%(request_id)s|%(door)s|%(message)s"))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def line(name, message, *args, **extra):
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    assert WithoutPaths().filter(record)
    return record


@pytest.mark.parametrize("path", [f"/r/{TOKEN}/", f"/r/{TOKEN} with blanks?code=1234", "/e/7K3QX4M/?nom=Dupont"])
def test_a_missing_page_is_logged_without_its_path(path):
    record = line("django.request", "%s: %s", "Not Found", path, request=RequestFactory().get("/"), status_code=404)
    assert record.getMessage() == "Not Found: …"
    assert not hasattr(record, "request")
    assert record.status_code == 404


@pytest.mark.parametrize(
    ("name", "message", "args"),
    [
        ("django.server", '"%s" %s %s', (f"GET /r/{TOKEN}/ HTTP/1.1", "200", 1)),
        ("django.security.csrf", "Forbidden (%s): %s", ("Origin checking failed", f"/r/{TOKEN}/")),
        ("django.security.SuspiciousFileOperation", f"The joined path (/x/{TOKEN}) is outside", ()),
        ("axes.handlers", "AXES: %(who)s", ({"who": f"/connexion/?next={TOKEN}"},)),
    ],
)
def test_no_logger_of_the_framework_tells_a_path(name, message, args):
    told = line(name, message, *args).getMessage()
    assert TOKEN not in told
    assert "…" in told


def test_numbers_and_plain_words_are_kept():
    assert line("django.server", "%s %s %s", "done", 200, None).getMessage() == "done 200 None"
    assert line("django.request", "nothing to cut").getMessage() == "nothing to cut"


def test_a_line_without_arguments_is_cut_too():
    record = logging.makeLogRecord({"name": "django.request", "msg": f"/r/{TOKEN}", "args": None})
    WithoutPaths().filter(record)
    assert record.getMessage() == "…"


def test_our_own_lines_keep_their_slashes():
    assert line("results.sidep", "sent %s", "1/2").getMessage() == "sent 1/2"


def test_a_line_names_its_request_and_its_door():
    with through(Door("web:queue", None, "a" * 32)):
        record = line("results", "x")
    assert (record.request_id, record.door) == ("a" * 32, "web:queue")


def test_a_line_from_nowhere_says_nothing_of_a_door():
    record = line("results", "x")
    assert (record.request_id, record.door) == ("", "")


def store(name):
    try:
        return {}[name]
    except KeyError as error:
        raise ValueError(f"Key (email)=({name}@exemple.example) already exists") from error


def store_without_cause(name):
    try:
        return {}[name]
    except KeyError:
        raise ValueError(name) from None


def log_failure(work, name):
    try:
        work(name)
    except ValueError:
        logging.getLogger("results").exception("delivery failed")


def test_an_exception_is_told_by_its_type_and_place_not_by_its_text(lines):
    log_failure(store, "dupont")
    (told,) = lines
    assert "dupont" not in told
    assert told.index("KeyError\n") < told.rindex("ValueError")
    assert "in store" in told


def test_a_hidden_cause_stays_hidden(lines):
    log_failure(store_without_cause, "dupont")
    assert "Then:" not in lines[0]


def test_asking_for_a_traceback_where_there_is_none_does_no_harm(lines):
    logging.getLogger("results").warning("all is well", exc_info=True)
    assert "all is well" in lines[0]


@pytest.mark.parametrize("path", [f"/nirgends/{TOKEN}/", f"/panne/?{TOKEN}"])
def test_a_real_request_leaves_no_path_in_the_log(path, settings, lines):
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "tests.audit.pages", pages.MIDDLEWARE
    Client(raise_request_exception=False).get(path)
    assert lines
    assert TOKEN not in "".join(lines)


def test_a_refused_response_is_logged_without_its_path(lines):
    request = RequestFactory().get(f"/r/{TOKEN}/")
    log_response(
        "Forbidden (%s): %s", "no cookie", request.path, request=request, response=type("R", (), {"status_code": 403})()
    )
    assert lines == ["django.request|||Forbidden (no cookie): …"]

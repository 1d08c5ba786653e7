"""A small browser without a screen: follows links, fills the forms that the pages really hold, keeps cookies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx2


class BadAnswer(AssertionError):
    """A page did not answer as a person would need it to."""


@dataclass(slots=True)
class Form:
    """A form as it stands in the page: where it goes, and what it would send untouched."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Collects forms, links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._form, given.get("name", "")
        if form is None:
            return
        if tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and self._select and "selected" in given:
            form.values[self._select] = given.get("value", "")
        elif tag in {"input", "textarea"} and name:
            form.names.add(name)
            kind = given.get("type", "text")
            if kind not in {"radio", "checkbox", "submit"} or "checked" in given:
                form.values[name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Page:
    """One answer, read."""

    def __init__(self, response: httpx2.Response) -> None:
        self.url = str(response.url)
        self.status = response.status_code
        self._reader = _Reader()
        self._reader.feed(response.text)

    @property
    def text(self) -> str:
        """What a person reads, spaces evened out."""
        return " ".join(" ".join(self._reader.words).split())

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return self._reader.links

    def form(self, *, action: str = "", holding: str = "") -> Form:
        """The first form whose action ends like this and which has a field of that name."""
        for form in self._reader.forms:
            if form.action.endswith(action) and (not holding or holding in form.names):
                return form
        raise BadAnswer(f"no form {action!r} with {holding!r} on {self.status} page: {self.text[:200]!r}")


class Browser:
    """One person's browser."""

    def __init__(self, base_url: str, *, address: str = "127.0.0.1") -> None:
        """`address` is where the browser stands, one of this machine's loopback addresses."""
        transport = httpx2.HTTPTransport(local_address=address)
        self.client = httpx2.Client(base_url=base_url, follow_redirects=True, timeout=30, transport=transport)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_error: object) -> None:
        self.client.close()

    def open(self, path: str, *, status: int = 200) -> Page:
        """Goes to an address."""
        return self._checked(self.client.get(path), status)

    def submit(self, page: Page, form: Form, typed: Mapping[str, str], *, status: int = 200) -> Page:
        """Sends a form of the page with what was typed into it; a field that the form lacks is an error."""
        unknown = typed.keys() - form.names
        if unknown:
            raise BadAnswer(f"the form has no field {sorted(unknown)}")
        target = urljoin(page.url, form.action) if form.action else page.url
        headers = {"Referer": page.url, "Origin": self._origin(page.url)}
        data = {**form.values, **typed}
        return self._checked(self.client.request(form.method.upper(), target, data=data, headers=headers), status)

    @staticmethod
    def _origin(url: str) -> str:
        return "/".join(url.split("/")[:3])

    @staticmethod
    def _checked(response: httpx2.Response, status: int) -> Page:
        page = Page(response)
        if page.status != status:
            raise BadAnswer(f"{response.request.method} answered {page.status}, not {status}: {page.text[:300]!r}")
        return page

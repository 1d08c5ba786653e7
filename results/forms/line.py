"""The one kind of form field that patients fill: a line of text, or one choice of a few."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from results.rules.line import check_line, has_letter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NAME = 100  # characters; ux.md section 6


class Line(forms.Field):
    """A line kept as typed, outer spaces aside.

    `missing` is the message when nothing is typed (absent: the field may stay empty); `letters` demands one letter of
    any alphabet; `rule` gets what was typed and returns what is kept or raises ValidationError; `choices` are the only
    values taken, anything else counts as nothing.
    """

    def __init__(
        self,
        *,
        missing: "StrOrPromise" = "",
        longest: int = LONGEST_NAME,
        letters: bool = False,
        choices: Collection[str] = (),
        rule: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(required=False)
        self.missing = missing
        self.longest = longest
        self.letters = letters
        self.choices = choices
        self.rule = rule

    def clean(self, value: object) -> str:
        """The text to keep, or ValidationError with the words for the page."""
        text = str(value or "").strip()
        if self.choices and text not in self.choices:
            text = ""
        if not text and self.missing:
            raise ValidationError(self.missing)
        check_line(text, self.longest)
        if self.letters and text and not has_letter(text):
            raise ValidationError(_("Écrivez au moins une lettre"))
        return self.rule(text) if self.rule and text else text

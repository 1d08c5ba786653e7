"""What the text columns of this room accept."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

one_line = RegexValidator(
    r"\A[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*\Z",
    _("Retirez les caractères invisibles ou les retours à la ligne."),
)
"""No control character (PostgreSQL refuses NUL), no override of the reading direction, which would forge a poster."""

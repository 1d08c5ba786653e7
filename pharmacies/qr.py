"""A QR code as the path of an SVG, drawn by ourselves so that no style and no script is in it."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

MARGIN = 4  # modules of quiet zone; ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class Qr:
    """`size`: width and height in modules, margin included; `path`: the dark modules as an SVG path."""

    size: int
    path: str


def qr(text: str, error_correction: int = ERROR_CORRECT_M) -> Qr:
    """The code of a text."""
    code = QRCode(error_correction=error_correction, border=MARGIN)
    code.add_data(text)
    rows = code.get_matrix()
    return Qr(
        len(rows), "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    )

"""What slides and their charts share: text that Office files can hold, how much room it takes, colours and runs as DrawingML."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from views import palette
from views.dictionary.word import CHINESE, LATIN
from views.text_width import ems, is_wide

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
INK, FAINT, ACCENT, PANEL, BORDER, WHITE, UNSAID = (
    tone.removeprefix("#") for tone in (palette.TEXT, palette.FAINT, palette.TEAL, palette.PANEL, palette.BORDER, palette.PAPER, palette.UNSAID)
)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEX = re.compile(r"#([0-9a-f]{6})([0-9a-f]{2})?", re.IGNORECASE)
_SHORT = re.compile(r"#([0-9a-f]{3})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)")


def written(text: str) -> str:
    """The text in one line, without the characters that XML cannot hold."""
    return " ".join(_ILLEGAL.sub("", text).split())


def escaped(text: str) -> str:
    """`written`, as it stands in XML, in an attribute too."""
    return escape(written(text), {'"': "&quot;"})


def inches(text: str, points: float) -> float:
    """About how wide a line of text is."""
    return ems(text) * points / 72


def lines_of(text: str, points: float, width: float) -> int:
    """How many lines the text takes in `width` inches; words break a little earlier than characters."""
    return max(1, -int(-inches(text, points) // (width * (0.97 if any(map(is_wide, text)) else 0.93))))


def cut(text: str, points: float, width: float) -> str:
    """The text, or as much of it as fits into `width` inches, with an ellipsis."""
    if inches(text, points) <= width:
        return text
    while text and inches(text + "…", points) > width:
        text = text[:-1]
    return text + "…"


def hexadecimal(colour: str, otherwise: str = UNSAID) -> tuple[str, int]:
    """Six digits and the opacity in thousandths of a percent, of a colour as a style sheet writes it."""
    if found := _HEX.fullmatch(colour.strip()):
        return found[1].upper(), round(int(found[2] or "ff", 16) / 255 * 100_000)
    if found := _SHORT.fullmatch(colour.strip()):
        return "".join(2 * digit for digit in found[1]).upper(), 100_000
    if found := _RGB.fullmatch(colour.strip()):
        return "".join(f"{min(int(part), 255):02X}" for part in found.groups()[:3]), round(float(found[4] or 1) * 100_000)
    return otherwise, 100_000


def fill(colour: str) -> str:
    digits, opacity = hexadecimal(colour)
    return f'<a:solidFill><a:srgbClr val="{digits}">{f"""<a:alpha val="{opacity}"/>""" if opacity < 100_000 else ""}</a:srgbClr></a:solidFill>'


def fonts() -> str:
    return f'<a:latin typeface="{LATIN}"/><a:ea typeface="{CHINESE}"/><a:cs typeface="{LATIN}"/>'


def run_properties(tag: str, language: str, points: float, colour: str, *, is_bold: bool = False) -> str:
    """`a:rPr` or another element of the same kind."""
    return f'<a:{tag} lang="{LANGUAGES[language]}" altLang="en-US" sz="{round(points * 100)}" b="{int(is_bold)}" dirty="0">{fill(colour)}{fonts()}</a:{tag}>'


def run(text: str, language: str, points: float, colour: str = f"#{INK}", *, is_bold: bool = False) -> str:
    return f"<a:r>{run_properties('rPr', language, points, colour, is_bold=is_bold)}<a:t>{escaped(text)}</a:t></a:r>"


def space(language: str, points: float) -> str:
    """A gap between two runs, as wide as a Chinese character."""
    return f"<a:r>{run_properties('rPr', language, points, f'#{INK}')}<a:t>\u3000</a:t></a:r>"


def paragraph(*runs: str, align: str = "l", before: float = 0, bullet: str = "", leading: float = 0) -> str:
    """Runs as one paragraph; `bullet` is its colour, `before` the points above it, `leading` those of a line where the height must not hang on the font."""
    exact = f'<a:lnSpc><a:spcPts val="{round(leading * 100)}"/></a:lnSpc>' if leading else ""
    room = f'{exact}<a:spcBef><a:spcPts val="{round(before * 100)}"/></a:spcBef>'
    if bullet:
        sign = f'<a:buClr>{fill(bullet)[len("<a:solidFill>") : -len("</a:solidFill>")]}</a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        return f'<a:p xmlns:a="{DRAWING}"><a:pPr marL="285750" indent="-285750" algn="{align}">{room}{sign}</a:pPr>{"".join(runs)}</a:p>'
    return f'<a:p xmlns:a="{DRAWING}"><a:pPr marL="0" indent="0" algn="{align}">{room}<a:buNone/></a:pPr>{"".join(runs)}</a:p>'

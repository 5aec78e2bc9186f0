"""A native chart as the XML of a chart part: bars, lines, areas and points on one pair of axes, intervals as error bars, every figure linked to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from views import palette
from views.charts.options import CATEGORICAL
from views.exports.chart_frame import Axis, Frame, is_one_a_category
from views.exports.chart_labels import Label, axis_format, number_format
from views.exports.chart_sheet import Placed, Sheet
from views.exports.office import BORDER, FAINT, INK, escaped, fill, hexadecimal, inches, paragraph, run, run_properties
from views.exports.plots import Plot, Series

SPACE = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KEY = 1.6 / 72
"""Inches, for each point of its letters, of a legend's sample and of the gap before the next."""
CATEGORIES, MEASURED = 111_111, 222_222
"""The ids of the axes."""
USUAL = 8
"""Points of a marker."""
NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
"""LibreOffice draws a line to every label that was moved unless told not to."""
TURNED, UPRIGHT = -2_700_000, 600
"""Of names below a chart, in 60,000ths of a degree. Where not each is named LibreOffice breaks every name that is quite upright into pieces; a hundredth of a degree nobody sees."""
HIDDEN = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
SHOWN = '<c:showLegendKey val="0"/><c:showVal val="{}"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'


def chart_space(plot: Plot, sheet: Sheet, frame: Frame, labels: Sequence[tuple[Label, ...]], language: str, *, legend: frozenset[int]) -> bytes:
    """`legend` are the numbers of the series that it names; empty for no legend."""
    drawn = [(number, placed, labels[number]) for number, placed in enumerate(sheet.placed)]
    groups = [(kind, [each for each in drawn if _kind(plot, each[1].series) == kind]) for kind in ("areaChart", "barChart", "lineChart", "scatterChart")]
    plots = "".join(_group(kind, plot, sheet, own, language) for kind, own in groups if own)
    area = f"<c:plotArea>{_inner(frame)}{plots}{_axes(plot, frame, language)}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        f'<c:chartSpace {SPACE}><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>{area}'
        f'{_legend([placed.head for placed in sheet.placed], legend, frame, language)}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{HIDDEN}{_text(frame.points, language)}</c:chartSpace>'
    ).encode()


def _kind(plot: Plot, series: Series) -> str:
    if not plot.categories:
        return "scatterChart"
    if plot.is_horizontal or series.mark == "bar":
        return "barChart"
    return "areaChart" if series.mark == "area" else "lineChart"


def _group(kind: str, plot: Plot, sheet: Sheet, drawn: Sequence[tuple[int, Placed, tuple[Label, ...]]], language: str) -> str:
    series = "".join(_series(kind, plot, sheet, *each, language) for each in drawn)
    stacked = any(placed.series.stack for _number, placed, _labels in drawn)
    ids = f'<c:axId val="{CATEGORIES}"/><c:axId val="{MEASURED}"/>'
    if kind == "barChart":
        overlap = 100 if stacked or is_one_a_category([placed.series for _number, placed, _labels in drawn]) else -5
        grouping = f'<c:barDir val="{"bar" if plot.is_horizontal else "col"}"/><c:grouping val="{"stacked" if stacked else "clustered"}"/>'
        return f'<c:barChart>{grouping}<c:varyColors val="0"/>{series}<c:gapWidth val="45"/><c:overlap val="{overlap}"/>{ids}</c:barChart>'
    if kind == "scatterChart":
        return f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{series}{ids}</c:scatterChart>'
    grouping = f'<c:grouping val="{"stacked" if stacked else "standard"}"/><c:varyColors val="0"/>'
    marker = '<c:marker val="1"/>' if kind == "lineChart" else ""
    return f"<c:{kind}>{grouping}{series}{marker}{ids}</c:{kind}>"


def _series(kind: str, plot: Plot, sheet: Sheet, number: int, placed: Placed, labels: tuple[Label, ...], language: str) -> str:
    """The elements in the one order that the format allows."""
    series, colours = placed.series, _colours(placed.series, number)
    parts = [f'<c:idx val="{number}"/><c:order val="{number}"/>', _name(sheet, placed), _look(kind, series, colours[0])]
    if kind in ("lineChart", "scatterChart"):
        parts.append(_marker(series, colours[0]))
    if kind == "barChart":
        parts.append('<c:invertIfNegative val="0"/>')
    parts += [_points(kind, series, colours), _labels(labels, plot, language), _interval(kind, sheet, placed)]
    if kind == "scatterChart":
        parts += [_numbers("xVal", sheet, placed.others), _numbers("yVal", sheet, placed.values, plot.decimals)]
    else:
        parts += [_categories(sheet), _numbers("val", sheet, placed.values, plot.decimals)]
    if kind in ("lineChart", "scatterChart"):
        parts.append('<c:smooth val="0"/>')
    return f"<c:ser>{''.join(parts)}</c:ser>"


def _colours(series: Series, number: int) -> tuple[str, ...]:
    """At least one; where each value has its own, the first stands for what joins them."""
    if len(series.colours) > 1 and series.mark == "line":
        return (f"#{FAINT}", *series.colours)
    return series.colours or (CATEGORICAL[number % len(CATEGORICAL)],)


def _name(sheet: Sheet, placed: Placed) -> str:
    return f'<c:tx><c:strRef><c:f>{sheet.head(placed.values)}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escaped(placed.head)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'


def _look(kind: str, series: Series, colour: str) -> str:
    if kind in ("barChart", "areaChart"):
        return f"<c:spPr>{fill(colour)}<a:ln><a:noFill/></a:ln></c:spPr>"
    if series.mark == "point":
        return '<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>'
    return f"<c:spPr>{_stroke(colour, 1.5 if series.is_dashed or series.is_quiet else 2.5, is_dashed=series.is_dashed)}</c:spPr>"


def _stroke(colour: str, points: float, *, is_dashed: bool = False) -> str:
    dash = '<a:prstDash val="dash"/>' if is_dashed else ""
    return f'<a:ln w="{round(points * 12_700)}" cap="rnd">{fill(colour)}{dash}<a:round/></a:ln>'


def _marker(series: Series, colour: str) -> str:
    if hexadecimal(colour)[1] == 0 or (series.mark == "line" and len(series.colours) < 2):
        return '<c:marker><c:symbol val="none"/></c:marker>'
    return _dot(colour, USUAL, "circle")


def _dot(colour: str, size: int, shape: str) -> str:
    return f'<c:marker><c:symbol val="{shape}"/><c:size val="{size}"/><c:spPr>{fill(colour)}<a:ln w="9525">{fill(palette.PAPER)}</a:ln></c:spPr></c:marker>'


def _points(kind: str, series: Series, colours: Sequence[str]) -> str:
    """What differs from its series: the verdict's colour of one bar or point."""
    if len(series.colours) < 2 and not series.shapes:
        return ""
    own = series.colours if len(series.colours) > 1 else series.colours * len(series.values)
    wanted = [(index, colour) for index, colour in enumerate(own) if series.values[index] is not None]
    if kind == "barChart":
        bar = '<c:dPt><c:idx val="{}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>{}<a:ln><a:noFill/></a:ln></c:spPr></c:dPt>'
        return "".join(bar.format(index, fill(colour)) for index, colour in wanted if colour != colours[0])
    return "".join(_point(series, index, colour) for index, colour in wanted)


def _point(series: Series, index: int, colour: str) -> str:
    """LibreOffice takes a marker's colour from the line that leads to it: it has that colour too, unseen where there is no line."""
    joined = _stroke(colour if series.mark == "line" else f"#{hexadecimal(colour)[0]}00", 1.5)
    size = round(min(max(series.sizes[index] * 0.8, 5), 12)) if series.sizes else USUAL
    dot = _dot(colour, size, series.shapes[index] if series.shapes else "circle")
    return f'<c:dPt><c:idx val="{index}"/>{dot}<c:bubble3D val="0"/><c:spPr>{fill(colour)}{joined}</c:spPr></c:dPt>'


def _labels(labels: tuple[Label, ...], plot: Plot, language: str) -> str:
    if not labels:
        return ""
    each = "".join(_label(label, plot, language) for label in labels)
    return f"<c:dLbls>{each}{SHOWN.format(0)}{NO_LEADERS}</c:dLbls>"


def _label(label: Label, plot: Plot, language: str) -> str:
    moved = f'<c:manualLayout><c:x val="{label.x:.5f}"/><c:y val="{label.y:.5f}"/></c:manualLayout>' if label.x or label.y else ""
    rich = paragraph(run(label.text, language, 14, f"#{label.colour}", is_bold=True), align="ctr") if label.text else ""
    words = f'<c:tx><c:rich><a:bodyPr wrap="none"/>{rich}</c:rich></c:tx>' if rich else ""
    form = f'<c:numFmt formatCode="{escaped(label.format)}" sourceLinked="0"/>' if label.format else ""
    look = f"<c:spPr>{fill(palette.PAPER) if label.place == 'outEnd' else '<a:noFill/>'}<a:ln><a:noFill/></a:ln></c:spPr>{_text(label.points or 14, language, f'#{label.colour}', is_bold=True, wrap='none')}"
    return f'<c:dLbl><c:idx val="{label.index}"/><c:layout>{moved}</c:layout>{words}{form}{look}<c:dLblPos val="{label.place}"/>{SHOWN.format(1)}</c:dLbl>'


def _interval(kind: str, sheet: Sheet, placed: Placed) -> str:
    if placed.minus is None or placed.plus is None or kind == "areaChart":
        return ""
    direction = '<c:errDir val="y"/>' if kind == "scatterChart" else ""
    ends = f"{_numbers('plus', sheet, placed.plus)}{_numbers('minus', sheet, placed.minus)}"
    return f'<c:errBars>{direction}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{ends}<c:spPr>{_stroke(f"#{INK}", 1.5)}</c:spPr></c:errBars>'


def _categories(sheet: Sheet) -> str:
    names = sheet.columns[0].values
    points = "".join(f'<c:pt idx="{index}"><c:v>{escaped(str(name))}</c:v></c:pt>' for index, name in enumerate(names) if name)
    return f'<c:cat><c:strRef><c:f>{sheet.cells(0)}</c:f><c:strCache><c:ptCount val="{len(names)}"/>{points}</c:strCache></c:strRef></c:cat>'


def _numbers(tag: str, sheet: Sheet, column: int, decimals: int | None = None) -> str:
    values = sheet.columns[column].values
    points = "".join(f'<c:pt idx="{index}"><c:v>{value!r}</c:v></c:pt>' for index, value in enumerate(values) if value is not None)
    form = "General" if decimals is None else escaped(number_format(decimals))
    return f'<c:{tag}><c:numRef><c:f>{sheet.cells(column)}</c:f><c:numCache><c:formatCode>{form}</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{tag}>'


def _inner(frame: Frame) -> str:
    sizes = {"x": frame.left / frame.width, "y": frame.top / frame.height, "w": frame.inner_width / frame.width, "h": frame.inner_height / frame.height}
    return f'<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>{_sizes(sizes)}</c:manualLayout></c:layout>'


def _sizes(sizes: Mapping[str, float]) -> str:
    return "".join(f'<c:{key} val="{value:.5f}"/>' for key, value in sizes.items())


def _axes(plot: Plot, frame: Frame, language: str) -> str:
    sides = ("l", "b") if plot.is_horizontal and plot.categories else ("b", "l")
    first = _category_axis(plot, frame, sides[0], language) if frame.other is None else _other_axis(plot, frame.other, frame, language)
    return first + _measured_axis(plot, frame, sides[1], language)


def _category_axis(plot: Plot, frame: Frame, side: str, language: str) -> str:
    skip = f'<c:tickLblSkip val="{frame.skip}"/><c:tickMarkSkip val="{frame.skip}"/>'
    order = "maxMin" if plot.is_horizontal else "minMax"
    turned = f' rot="{TURNED if frame.is_turned else UPRIGHT if frame.skip > 1 else 0}" vert="horz"'
    return (
        f'<c:catAx><c:axId val="{CATEGORIES}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_stroke(f'#{FAINT}', 1)}</c:spPr>{_text(frame.points, language, body=turned)}"
        f'<c:crossAx val="{MEASURED}"/><c:crosses val="{"autoZero" if frame.measured.low <= 0 <= frame.measured.high else "min"}"/>'
        f'<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _measured_axis(plot: Plot, frame: Frame, side: str, language: str) -> str:
    title = _axis_title(plot.unit, language, _title_place(plot, frame)) if plot.unit else ""
    crosses = "max" if plot.is_horizontal and plot.categories else "min"
    drawn = _value_axis(MEASURED, CATEGORIES, frame.measured, side, title, language, crosses=crosses, points=14, has_lines=True)
    return drawn if plot.has_axis else drawn.replace('<c:delete val="0"/>', '<c:delete val="1"/>', 1)


def _title_place(plot: Plot, frame: Frame) -> Mapping[str, float]:
    return (
        {"x": (frame.left + frame.inner_width * 0.42) / frame.width, "y": 1 - 0.33 / frame.height}
        if plot.is_horizontal and plot.categories
        else {"x": 0.0, "y": 0.0}
    )


def _other_axis(plot: Plot, axis: Axis, frame: Frame, language: str) -> str:
    title = _axis_title(plot.other_unit, language, {}) if plot.other_unit else ""
    return _value_axis(CATEGORIES, MEASURED, axis, "b", title, language, crosses="min", points=14, has_lines=False)


def _value_axis(own: int, other: int, axis: Axis, side: str, title: str, language: str, *, crosses: str, points: float, has_lines: bool) -> str:
    lines = f"<c:majorGridlines><c:spPr>{_stroke(f'#{BORDER}', 0.75)}</c:spPr></c:majorGridlines>" if has_lines else ""
    log = '<c:logBase val="10"/>' if axis.is_log else ""
    unit = "" if axis.is_log else f'<c:majorUnit val="{axis.step!r}"/>'
    form = axis_format(axis.high, axis.high if axis.is_log else axis.step, language)
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling>{log}<c:orientation val="minMax"/><c:max val="{axis.high!r}"/><c:min val="{axis.low!r}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}{title}<c:numFmt formatCode="{escaped(form)}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{"nextTo" if crosses == "max" else "low"}"/><c:spPr><a:ln>{"<a:noFill/>" if has_lines else fill(f"#{FAINT}")}</a:ln></c:spPr>'
        f'{_text(points, language, f"#{FAINT}")}<c:crossAx val="{other}"/><c:crosses val="{crosses}"/><c:crossBetween val="{"midCat" if own == CATEGORIES or not has_lines else "between"}"/>{unit}</c:valAx>'
    )


def _axis_title(text: str, language: str, place: Mapping[str, float]) -> str:
    layout = f'<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>{_sizes(place)}</c:manualLayout></c:layout>' if place else "<c:layout/>"
    words = paragraph(run(text, language, 14, f"#{FAINT}"))
    return f'<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/>{words}</c:rich></c:tx>{layout}<c:overlay val="0"/></c:title>'


def _legend(heads: Sequence[str], named: frozenset[int], frame: Frame, language: str) -> str:
    if not named:
        return ""
    gone = "".join(f'<c:legendEntry><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>' for number in range(len(heads)) if number not in named)
    room = sum(inches(heads[number], 1) + KEY for number in named)
    points = next((points for points in (14, 12) if room * points <= frame.width * 0.86), 10)
    sizes = {"x": 0.12, "y": 0.0, "w": 0.86, "h": 0.38 / frame.height}
    layout = f'<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>{_sizes(sizes)}</c:manualLayout></c:layout>'
    return f'<c:legend><c:legendPos val="t"/>{gone}{layout}<c:overlay val="0"/>{_text(points, language)}</c:legend>'


def _text(points: float, language: str, colour: str = f"#{INK}", *, is_bold: bool = False, body: str = "", wrap: str = "") -> str:
    around = f'<a:bodyPr{body}{f""" wrap="{wrap}" """ if wrap else ""}/>'
    given = run_properties("defRPr", language, points, colour, is_bold=is_bold).replace(' dirty="0"', "")
    return f'<c:txPr>{around}<a:lstStyle/><a:p><a:pPr>{given}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'

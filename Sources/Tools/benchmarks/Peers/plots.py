"""Lines over a logarithmic axis as SVG, in the colours of a light and a dark page."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 620, 58, 308

STYLE = """
  svg { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
  .paper { fill: #fcfcfa; } text { fill: #1c2024; } .quiet { fill: #60666d; }
  .grid { stroke: #e3e4e0; } .frame { stroke: #60666d; }
  .mark { stroke: #60666d; stroke-dasharray: 2 3; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .s0 { stroke: #0b6bcb; } .s1 { stroke: #c2570c; } .s2 { stroke: #8b3fc4; } .s3 { stroke: #12714a; }
  .p0 { fill: #0b6bcb; } .p1 { fill: #c2570c; } .p2 { fill: #8b3fc4; } .p3 { fill: #12714a; }
  .s1 { stroke-dasharray: 7 3; } .s2 { stroke-dasharray: 2 3; } .s3 { stroke-dasharray: 9 3 2 3; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #14171a; } text { fill: #e8eaec; } .quiet { fill: #9ba3ab; }
    .grid { stroke: #31373d; } .frame, .mark { stroke: #9ba3ab; }
    .s0 { stroke: #62b0ff; } .s1 { stroke: #ff9f54; } .s2 { stroke: #cf9bff; } .s3 { stroke: #6fd6a2; }
    .p0 { fill: #62b0ff; } .p1 { fill: #ff9f54; } .p2 { fill: #cf9bff; } .p3 { fill: #6fd6a2; }
  }
"""


def plot(title, x_title, y_title, series, marks=()):
    """An SVG. `series` are names with points (x, y), `marks` texts with a y that has a line across.

    y begins at 0, and where points are more than 20-fold apart it is logarithmic.
    """
    points = [point for _, points in series for point in points]
    x = logarithmic([point[0] for point in points], LEFT, RIGHT)
    values = [point[1] for point in points] + [value for _, value in marks]
    is_wide = max(values) > 20 * min(values)
    y = logarithmic(values, BOTTOM, TOP) if is_wide else linear(values, BOTTOM, TOP)
    x_ticks = ticks_among({point[0] for point in points})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6" />',
        text(LEFT, 22, title, "", "start", ' font-weight="600"'),
        text(LEFT, 46, y_title, "quiet", "start"),
        text((LEFT + RIGHT) / 2, HEIGHT - 12, x_title, "quiet", "middle"),
    ]
    for value in y.ticks:
        parts.append(line(LEFT, y(value), RIGHT, y(value), "grid"))
        parts.append(text(LEFT - 8, y(value) + 4, number(value), "quiet", "end"))
    for value in x_ticks:
        parts.append(line(x(value), TOP, x(value), BOTTOM, "grid"))
        parts.append(text(x(value), BOTTOM + 18, number(value), "quiet", "middle"))
    parts.append(line(LEFT, BOTTOM, RIGHT, BOTTOM, "frame"))
    for name, value in marks:
        parts.append(line(LEFT, y(value), RIGHT, y(value), "mark"))
        parts.append(text(RIGHT, y(value) - 6, name, "quiet", "end"))
    for index, (name, points) in enumerate(series):
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
        parts.append(f'<polyline class="line s{index}" points="{path}" />')
        for a, b in points:
            hint = escape(f"{name}: {number(a)}, {b:.3g}")
            parts.append(
                f'<circle class="p{index}" cx="{x(a):.1f}" cy="{y(b):.1f}" r="3">'
                f"<title>{hint}</title></circle>")
    parts += legend([name for name, _ in series])
    return "\n".join([*parts, "</svg>"]) + "\n"


def logarithmic(values, low, high):
    first = math.log10(min(values))
    last = max(math.log10(max(values)), first + 0.1)
    margin = 0.04 * (last - first)

    def place(value):
        return low + (math.log10(value) - first + margin) / (last - first + 2 * margin) * (high - low)

    place.ticks = [
        digit * 10.0**decade for decade in range(math.floor(first), math.ceil(last) + 1)
        for digit in ((1, 2, 5) if last - first < 2.5 else (1,))
        if first - margin <= math.log10(digit * 10.0**decade) <= last + margin
    ]
    return place


def linear(values, low, high):
    step = 10.0 ** math.floor(math.log10(max(values) / 4))
    step *= max(factor for factor in (1, 2, 5) if factor * step <= max(values) / 3 or factor == 1)
    top = math.ceil(max(values) / step) * step

    def place(value):
        return low + value / top * (high - low)

    place.ticks = [index * step for index in range(round(top / step) + 1)]
    return place


def ticks_among(values):
    """At most nine of the places where points are."""
    values = sorted(values)
    return values[:: math.ceil(len(values) / 9)]


def number(value):
    """Thousands as k and millions as M."""
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 10_000 else f"{value:g}"


def line(x1, y1, x2, y2, style):
    return f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" />'


def text(x, y, content, style, anchor, more=""):
    return (
        f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>'
        f"{escape(content)}</text>")


def legend(names):
    """At the top right, from the right."""
    if len(names) < 2:
        return []
    parts, x = [], RIGHT
    for index in reversed(range(len(names))):
        x -= 7.2 * len(names[index])
        parts.append(text(x, 46, names[index], "", "start"))
        parts.append(line(x - 32, 42, x - 6, 42, f"line s{index}"))
        parts.append(f'<circle class="p{index}" cx="{x - 19:.1f}" cy="42" r="3" />')
        x -= 44
    return parts

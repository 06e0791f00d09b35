extension Plot {
  /// Light and dark colours, and the style of a plot. Lines bring their own.
  package static let style = """
    :root {
      color-scheme: light dark;
      --paper: #fcfcfa; --card: #ffffff; --ink: #1c2024; --quiet: #60666d; --rule: #e3e4e0;
      --faint: #f0f1ed;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --card: #1b1f23; --ink: #e8eaec; --quiet: #9ba3ab; --rule: #31373d;
        --faint: #23282d;
      }
    }
    svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; }
    svg text { fill: var(--ink); }
    svg .tick, svg .axis, svg .note { fill: var(--quiet); }
    svg .tick { font-size: 12px; }
    svg .note { font-size: 12px; font-style: italic; }
    svg .grid { stroke: var(--rule); }
    svg .minor { stroke: var(--faint); }
    svg .frame { stroke: var(--quiet); }
    svg .mark { stroke: var(--quiet); stroke-dasharray: 2 3; }
    svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    svg .dashed { stroke-dasharray: 7 4; }
    svg .faint { stroke-width: 1; opacity: .3; }
    \(curveColors)
    """

  /// Eight colours that also the colour-blind tell apart (Okabe and Ito, "Color Universal Design", 2008).
  private static let curveColors = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#7f7f7f",
  ].enumerated().map { "svg .curve\($0) { stroke: \($1); }" }.joined(separator: "\n")
}

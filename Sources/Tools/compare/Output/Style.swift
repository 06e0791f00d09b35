import AdjointNetworks

extension Page {
  /// The colours of the evaluations, and what is set in them.
  static let style = """
    \(Plot.style)
    :root {
      --fused: #0b6bcb; --composed: #c2570c; --naive: #8b3fc4;
      --right: #12714a; --right-paper: #e3f4ea; --wrong: #b3261e; --wrong-paper: #fbe6e4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --fused: #62b0ff; --composed: #ff9f54; --naive: #cf9bff;
        --right: #6fd6a2; --right-paper: #173527; --wrong: #ff9a92; --wrong-paper: #46201d;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 76rem; background: var(--paper);
      color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    h1 { margin: 0 0 .4rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.015em; }
    h2 { margin: 3.2rem 0 .4rem; font-size: 1.35rem; letter-spacing: -.01em; }
    h3 { margin: 1.8rem 0 .5rem; font-size: 1rem; }
    p { margin: 0 0 1rem; max-width: 46rem; }
    .quiet, figcaption { color: var(--quiet); }
    .badge {
      display: inline-block; margin: .9rem 0 .2rem; padding: .25rem .8rem; border-radius: 99rem;
      font-weight: 600;
    }
    .right { color: var(--right); }
    .wrong { color: var(--wrong); font-weight: 600; }
    .badge.right { background: var(--right-paper); }
    .badge.wrong { background: var(--wrong-paper); }
    .tiles {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .9rem;
      margin: 1.6rem 0 0;
    }
    .tile {
      padding: .9rem 1.1rem; border: 1px solid var(--rule); border-radius: .6rem;
      background: var(--card);
    }
    .tile b { display: block; font-size: 1.55rem; line-height: 1.3; font-weight: 650; }
    .tile span { font-size: .87rem; color: var(--quiet); }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.2rem; }
    figure {
      margin: 0; padding: 1.1rem 1.1rem .9rem; border: 1px solid var(--rule);
      border-radius: .6rem; background: var(--card);
    }
    figure h3 { margin: 0 0 .6rem; }
    figcaption { margin-top: .5rem; font-size: .9rem; }
    svg .line.composed { stroke-dasharray: 7 3; }
    svg .line.naive { stroke-dasharray: 2 3; }
    svg .line.fused { stroke: var(--fused); }
    svg .line.composed { stroke: var(--composed); }
    svg .line.naive { stroke: var(--naive); }
    svg .marker.fused { fill: var(--fused); }
    svg .marker.composed { fill: var(--composed); }
    svg .marker.naive { fill: var(--naive); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; }
    th, td { padding: .34rem .8rem .34rem 0; border-bottom: 1px solid var(--rule); text-align: left; }
    th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
    td { font-variant-numeric: tabular-nums; }
    td:first-child { white-space: nowrap; }
    .number { text-align: right; white-space: nowrap; }
    .good { color: var(--right); }
    .bad { color: var(--composed); }
    code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
    footer { margin-top: 3.5rem; color: var(--quiet); font-size: .9rem; }
    """
}

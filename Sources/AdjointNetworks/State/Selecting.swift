import Adjoint
import AdjointFiles

// A selection that matches nothing is a mistake in a pattern, so it traps.
extension Named {
  /// The elements whose paths match one of some patterns.
  ///
  /// A pattern is a path. In it `*` stands for any characters within a component, and a component `**` for
  /// any number of components. A pattern that matches the beginning of a path, up to the end of a
  /// component, matches: `encoder` selects all of `encoder`, and `**.bias` every bias. Aliases count as
  /// well. Traps when a pattern matches nothing.
  public func matching(_ patterns: String...) -> Named {
    let matches = matches(of: patterns)
    return filtered { path, _ in matches.contains(path) }
  }

  /// The elements whose paths match none of some patterns. Traps when a pattern matches nothing.
  public func excluding(_ patterns: String...) -> Named {
    let matches = matches(of: patterns)
    return filtered { path, _ in !matches.contains(path) }
  }

  /// The elements for which a condition holds.
  public func filtered(_ isIncluded: (_ path: String, _ element: Element) throws -> Bool) rethrows
    -> Named
  {
    let selected = try named.filter(isIncluded)
    let paths = Set(selected.map(\.path))
    return Named(selected, aliases: aliases.filter { paths.contains($1) })
  }

  private func matches(of patterns: [String]) -> Set<String> {
    PathPattern.matches(of: patterns, among: paths, aliases: aliases)
  }
}

extension Named<Parameter> {
  /// The parameters of so many dimensions: `ofRank(2...)` leaves out biases and scales. Traps when there
  /// are none.
  public func ofRank(_ ranks: some RangeExpression<Int>) -> Parameters {
    let selected = filtered { ranks.contains($1.shape.rank) }
    require(
      !selected.isEmpty,
      "ofRank(\(ranks)): none of the \(count) parameters has so many dimensions")
    return selected
  }

  /// Those that a part of the module holds. Traps when there are none.
  public func of(_ part: some Module) -> Parameters {
    let own = Set(part.parameters.map(ObjectIdentifier.init))
    let selected = filtered { own.contains(ObjectIdentifier($1)) }
    require(
      !selected.isEmpty, "of(\(type(of: part))): the part holds none of the \(count) parameters")
    return selected
  }
}

/// A pattern that paths are held against.
struct PathPattern {
  private let text: String
  private let components: [Substring]

  /// The first paths of what matches each of some patterns. Traps when a pattern matches nothing.
  static func matches(
    of patterns: [String], among paths: [String], aliases: [String: String]
  ) -> Set<String> {
    var all: Set<String> = []
    for pattern in patterns.map(PathPattern.init) {
      let own = paths.filter(pattern.matches) + aliases.filter { pattern.matches($0.key) }.values
      require(
        !own.isEmpty,
        "the pattern \"\(pattern.text)\" matches none of the \(paths.count) paths"
          + example(like: pattern.text, among: paths))
      all.formUnion(own)
    }
    return all
  }

  /// The path, or the beginning of one, that is most like a pattern; otherwise the first.
  private static func example(like pattern: String, among paths: [String]) -> String {
    let beginnings = paths.flatMap { path in
      path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) } + [path]
    }
    if let nearest = nearestName(to: pattern, among: beginnings) {
      return "; is it \"\(nearest)\"?"
    }
    return paths.first.map { ", such as \"\($0)\"" } ?? ""
  }

  private init(_ text: String) {
    self.text = text
    components = text.split(separator: ".", omittingEmptySubsequences: false)
  }

  private func matches(_ path: String) -> Bool {
    matches(components[...], path.split(separator: ".", omittingEmptySubsequences: false)[...])
  }

  private func matches(_ pattern: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
    guard let first = pattern.first else { return true }
    let rest = pattern.dropFirst()
    if first == "**" {
      return (path.startIndex...path.endIndex).contains { matches(rest, path[$0...]) }
    }
    guard let component = path.first, fits(first, component) else { return false }
    return matches(rest, path.dropFirst())
  }

  /// Whether a component fits one of a pattern, in which `*` stands for any characters.
  private func fits(_ pattern: Substring, _ component: Substring) -> Bool {
    guard let first = pattern.first else { return component.isEmpty }
    let rest = pattern.dropFirst()
    if first != "*" { return component.first == first && fits(rest, component.dropFirst()) }
    return fits(rest, component) || (!component.isEmpty && fits(pattern, component.dropFirst()))
  }
}

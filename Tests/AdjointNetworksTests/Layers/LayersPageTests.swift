import Adjoint
import AdjointNetworks
import Foundation
import Testing

/// `Docs/Layers.md` is complete and right: what the sources declare, it has.
@Suite struct LayersPageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardized

  private let page: String

  init() throws {
    page = try String(contentsOf: Self.root.appending(path: "Docs/Layers.md"), encoding: .utf8)
  }

  /// A layer, a metric or a rule stands there with its initializers, a loss with its arguments, each with
  /// the defaults.
  @Test(arguments: [
    "AdjointNetworks/Layers", "AdjointNetworks/Data/Standardization.swift",
    "AdjointNetworks/Losses", "AdjointNetworks/Metrics", "AdjointNetworks/Training/Rules",
    "AdjointNetworks/Training/LBFGS.swift", "Adjoint/Losses",
  ])
  func everySignature(of place: String) throws {
    let isLosses = place.hasSuffix("Losses")
    // Of these a loss is made; they are called by functions.
    let operations: Set = [
      "BinaryCrossEntropy", "LinearSoftmaxCrossEntropy", "MeanLoss", "LabelSmoothing",
    ]
    var count = 0
    for source in try Self.sources(in: place) {
      for declaration in PublicDeclaration.all(in: source)
      where !operations.contains(declaration.name) {
        count += 1
        if isLosses { #expect(declaration.call.contains("reduction: .mean")) }
        let call = declaration.call.replacing(", reduction: .mean", with: "")
          .replacing(", as: .float32", with: "")
        let isThere = page.contains("`\(call)`")
        #expect(isThere, "\(place): \(call) is not on the page")
      }
    }
    #expect(count > 0, "\(place) declares nothing")
  }

  private static func sources(in place: String) throws -> [String] {
    let url = root.appending(path: "Sources/\(place)")
    let files =
      url.pathExtension == "swift"
      ? [url]
      : try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
    return try files.map { try String(contentsOf: $0, encoding: .utf8) }
  }

  private static var layers: [(any Module, lengths: [String: Int])] {
    [
      (Linear(3, 5), ["inputs": 3, "outputs": 5]),
      (Embedding(7, 4), ["tokens": 7, "dimensions": 4]),
      (
        Convolution2D(4, 6, size: Size2D(height: 2, width: 3), groups: 2),
        ["inputs": 4, "outputs": 6, "groups": 2, "height": 2, "width": 3]
      ),
      (
        TransposedConvolution2D(4, 6, size: Size2D(height: 2, width: 3), groups: 2),
        ["inputs": 4, "outputs": 6, "groups": 2, "height": 2, "width": 3]
      ),
      (BatchNormalization(3), ["channels": 3]),
      (GroupNormalization(groups: 2, channels: 4), ["channels": 4]),
      (LayerNormalization(3), ["length": 3]), (RMSNormalization(3), ["length": 3]),
      (Standardization(of: .ones([2, 3])), ["features": 3]),
      (
        MultiHeadAttention(12, heads: 4, keyHeads: 2, inputs: 5, bias: false),
        ["width": 12, "heads": 4, "keyHeads": 2, "inputs": 5]
      ),
      (GRU(3, 5), ["inputs": 3, "units": 5]), (LSTM(3, 5), ["inputs": 3, "units": 5]),
      (Dropout(0.5), [:]), (MaxPooling2D(size: 2), [:]), (AveragePooling2D(size: 2), [:]),
    ]
  }

  /// Every parameter and buffer of a layer stands in its row with its shape.
  @Test(arguments: layers.indices)
  func everyShape(_ number: Int) throws {
    let (layer, lengths) = Self.layers[number]
    let name = "\(type(of: layer))"
    let row = try #require(
      page.split(separator: "\n").first { $0.hasPrefix("| `\(name)(") }, "\(name) has no row")
    let cell = try #require(row.split(separator: " | ").last)
    var shapes: [String: [Int]] = [:]
    for match in cell.matches(of: /`([\w.]+)` `\[([^\]]*)\]`/) {
      shapes[String(match.1)] = match.2.split(separator: ", ").map { product(String($0), lengths) }
    }
    var own: [String: [Int]] = [:]
    for (path, parameter) in layer.parameters.named { own[path] = Array(parameter.shape) }
    for (path, buffer) in layer.buffers.named { own[path] = Array(buffer.shape) }
    #expect(shapes == own, "\(name)")
  }

  /// The value of a product and quotients of numbers and lengths, such as `width/heads·keyHeads`.
  private func product(_ text: String, _ lengths: [String: Int]) -> Int {
    var value = 1
    for match in text.matches(of: /([·\/]?)(\w+)/) {
      let factor = Int(match.2) ?? lengths[String(match.2)] ?? 0
      value = match.1 == "/" ? value / factor : value * factor
    }
    return value
  }
}

/// An initializer or a function of a file that is public, as it is called.
private struct PublicDeclaration {
  /// The type or the function.
  let name: String

  /// The call with all arguments: `Linear(inputs, outputs, bias: true)`.
  let call: String

  /// The initializers of the types of a file, and its functions.
  static func all(in source: String) -> [PublicDeclaration] {
    var type = ""
    var declarations: [PublicDeclaration] = []
    let pattern =
      /(?m)^(\ *)public (?:final |convenience )*(class|struct|enum|func|init)\b ?(\w*)/
    for match in source.matches(of: pattern) {
      let isOutside = match.1.isEmpty
      switch match.2 {
      case "init" where match.1.count == 2:
        declarations.append(PublicDeclaration(type, source[match.range.upperBound...]))
      case "func" where isOutside:
        declarations.append(
          PublicDeclaration(String(match.3), source[match.range.upperBound...]))
      case "class", "struct", "enum": if isOutside { type = String(match.3) }
      default: break
      }
    }
    return declarations
  }

  /// - Parameter rest: the source from the parenthesis before the parameters.
  private init(_ name: String, _ rest: Substring) {
    self.name = name
    var (depth, parameters) = (0, [""])
    for character in rest {
      if ")]".contains(character) { depth -= 1 }
      if depth == 0 && character == ")" { break }
      if depth == 1 && character == "," {
        parameters.append("")
      } else if depth > 0 {
        parameters[parameters.count - 1].append(character)
      }
      if "([".contains(character) { depth += 1 }
    }
    let arguments = parameters.compactMap { parameter -> String? in
      guard let colon = parameter.firstIndex(of: ":") else { return nil }
      let names = parameter[..<colon].split { $0 == " " || $0 == "\n" }
      if names[0] == "_" { return String(names[1]) }
      let value = parameter.split(separator: " = ").dropFirst().first
      return "\(names[0]):"
        + (value.map { " " + $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "")
    }
    call = "\(name)(\(arguments.joined(separator: ", ")))"
  }
}

#if canImport(Runtime)
  import Runtime
#endif

/// Runs `body`, and stops at the first operation in it, forward or backward, that makes an infinity
/// out of finite numbers, or NaN out of numbers, infinite ones included.
///
/// ```swift
/// trappingNonFinite {
///   let (loss, gradients) = valueWithGradients { … }
/// }
/// ```
///
/// The message names the operation, the index, the shapes and, where the program has debug
/// information, the lines that led there; for a backward, the lines that recorded the operation.
/// Every result is looked through and every operation's place is noted, so this is for finding a
/// mistake, not for training.
public func trappingNonFinite<Result>(_ body: () throws -> Result) rethrows -> Result {
  try TapeStack.current.watchingNonFinite(body)
}

/// The search for operations that make NaN and infinities out of what holds none.
enum NonFinite {
  /// Traps when `result` holds NaN and no operand does, or an infinity and all operands are finite.
  static func check(
    _ result: some TensorStructure, of operation: String, operands: Operands
  ) {
    for result in result.tensors {
      guard let index = result.firstNonFinite(madeOf: operands) else { continue }
      let shapes = operands.map { "\($0.shape)" }.joined(separator: ", ")
      fatalError(
        "\(operation): made \(formatted("%g", result.scalars[index])) at "
          + "\(result.shape.index(at: index)) of its result of shape \(result.shape), out of operands "
          + "of shape \(shapes) that hold no such number"
          + Place.current.description(as: "computed"))
    }
  }

  /// Traps likewise when a backward returned cotangents for those of its results.
  static func check(
    _ contributions: Cotangents, of operation: String, cotangents: SmallVector<Tensor>, place: Place
  ) {
    for (operand, contribution) in contributions.enumerated() {
      guard let contribution, let index = contribution.firstNonFinite(madeOf: cotangents)
      else { continue }
      fatalError(
        "\(operation): its backward made \(formatted("%g", contribution.scalars[index])) at "
          + "\(contribution.shape.index(at: index)) of the cotangent of operand \(operand), of shape "
          + "\(contribution.shape), out of a cotangent that holds no such number, of shape "
          + cotangents.map { "\($0.shape)" }.joined(separator: ", ")
          + place.description(as: "recorded"))
    }
  }

  /// Where in the program something happened: addresses, which become lines when they are told.
  struct Place {
    #if canImport(Runtime)
      private let backtrace: Backtrace?

      static var current: Place { Place(backtrace: try? .capture(limit: 64)) }

      /// The lines outside this library that led here, innermost first, each once.
      private var lines: [String] {
        var lines: [String] = []
        for frame in backtrace?.symbolicated()?.frames ?? [] {
          guard let location = frame.symbol?.sourceLocation, location.line > 0,
            !"/\(location.path)".contains("/Sources/Adjoint/"),  // Some paths are relative.
            !location.path.contains("<compiler-generated>")
          else { continue }
          let line = "\(location.path):\(location.line)"
          if lines.last != line { lines.append(line) }
        }
        return lines
      }
    #else
      static var current: Place { Place() }
      private var lines: [String] { [] }
    #endif

    func description(as verb: String) -> String {
      let lines = lines.prefix(8)
      guard let first = lines.first else { return "" }
      return "; \(verb) at \(first)"
        + lines.dropFirst().map { "\n  called from \($0)" }.joined()
    }
  }
}

extension Tensor {
  private var hasNaN: Bool { firstIndex { $0.isNaN } != nil }

  /// The position of the first NaN where none of the sources holds one, or of the first infinity where
  /// all of them are finite.
  fileprivate func firstNonFinite(madeOf sources: SmallVector<Tensor>) -> Int? {
    guard !isFinite else { return nil }
    if sources.allSatisfy(\.isFinite) { return firstIndex { !$0.isFinite } }
    return sources.contains(where: \.hasNaN) ? nil : firstIndex { $0.isNaN }
  }

  private func firstIndex(where condition: (Double) -> Bool) -> Int? {
    switch scalarType {
    case .float32: withUnsafeScalars(as: Float.self) { $0.firstIndex { condition(Double($0)) } }
    case .float64: withUnsafeScalars(as: Double.self) { $0.firstIndex(where: condition) }
    }
  }
}

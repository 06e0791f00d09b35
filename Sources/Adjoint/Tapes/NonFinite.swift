import Synchronization

#if canImport(Runtime)
  import Runtime
#endif

/// Runs `body`, and stops at the first operation in it that makes NaN or an infinity out of finite
/// numbers, forward or backward.
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

/// The search for operations that make non-finite numbers out of finite ones.
enum NonFinite {
  /// How many threads are searching; operations look here before anything else.
  static let searching = Atomic(0)

  static var isSearching: Bool { searching.load(ordering: .relaxed) > 0 }

  /// Traps when `result` is not finite although all operands are.
  static func check(
    _ result: some TensorStructure, of operation: String, operands: Operands
  ) {
    guard let result = result.tensors.first(where: { !$0.isFinite }),
      let index = result.firstNonFinite, operands.allSatisfy(\.isFinite)
    else { return }
    let shapes = operands.map { "\($0.shape)" }.joined(separator: ", ")
    fatalError(
      "\(operation): made \(formatted("%g", result.scalars[index])) at "
        + "\(result.shape.index(at: index)) of its result of shape \(result.shape), out of finite "
        + "operands of shape \(shapes)\(Place.current.description(as: "computed"))")
  }

  /// Traps when a backward returned cotangents that are not finite for ones that are.
  static func check(
    _ contributions: Cotangents, of operation: String, cotangents: Few<Tensor>, place: Place
  ) {
    for (operand, contribution) in contributions.enumerated() {
      guard let contribution, let index = contribution.firstNonFinite,
        cotangents.allSatisfy(\.isFinite)
      else { continue }
      fatalError(
        "\(operation): its backward made \(formatted("%g", contribution.scalars[index])) at "
          + "\(contribution.shape.index(at: index)) of the cotangent of operand \(operand), of shape "
          + "\(contribution.shape), out of a finite cotangent of shape "
          + cotangents.map { "\($0.shape)" }.joined(separator: ", ")
          + place.description(as: "recorded"))
    }
  }

  /// Where in the program something happened.
  struct Place {
    private let frames: [String]

    /// The lines outside this library that led here, innermost first.
    static var current: Place {
      #if canImport(Runtime)
        let backtrace = try? Backtrace.capture(limit: 64).symbolicated()
        let frames = (backtrace?.frames ?? []).compactMap { frame -> String? in
          guard let location = frame.symbol?.sourceLocation, location.line > 0,
            !location.path.contains("/Sources/Adjoint/")
          else { return nil }
          return "\(location.path):\(location.line)"
        }
        return Place(frames: Array(frames.prefix(8)))
      #else
        return Place(frames: [])
      #endif
    }

    func description(as verb: String) -> String {
      guard let first = frames.first else { return "" }
      return "; \(verb) at \(first)"
        + frames.dropFirst().map { "\n  called from \($0)" }.joined()
    }
  }
}

extension Tensor {
  /// Whether all scalars are finite.
  var isFinite: Bool { firstNonFinite == nil }

  /// The position of the first scalar that is NaN or infinite.
  fileprivate var firstNonFinite: Int? {
    switch scalarType {
    case .float32: withUnsafeScalars(as: Float.self) { $0.firstIndex { !$0.isFinite } }
    case .float64: withUnsafeScalars(as: Double.self) { $0.firstIndex { !$0.isFinite } }
    }
  }
}

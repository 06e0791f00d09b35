/// A primitive operation on tensors: what it computes, and how a cotangent of its result becomes
/// cotangents of its operands.
///
/// The backward is written with tensor operations, so it can itself be recorded and differentiated,
/// to any order. Here is an exponential:
///
/// ```swift
/// struct Exp: PrimitiveOperation {
///   func forward(_ operands: Operands) -> Tensor { exp(operands[0]) }
///   func residuals(for operand: Int) -> ResidualSet { .result }
///   func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
///     wanted.cotangents(cotangent * kept.result)
///   }
/// }
/// ```
///
/// `apply(Exp(), to: x)` runs it, and records it where a scope is recording. For a function of each
/// scalar by itself there is ``ElementwiseOperation``; for a hand-written pair of forward and
/// backward whose meaning is a composition of others, ``FusedOperation``.
///
/// A primitive's backward reads the operands and the result, and nothing else that its forward
/// computed: an enclosing scope knows how to differentiate these.
public protocol PrimitiveOperation<Result>: Sendable {
  /// A tensor, or a structure of several.
  associatedtype Result: TensorStructure

  /// How messages and printed tapes call the operation; the type's name in lower camel case unless
  /// it says otherwise.
  var name: String { get }

  /// The result. Nothing that happens here is recorded, so it may use any operations. Operands can
  /// have any shapes and types; ``require(_:_:file:line:)`` what the operation needs.
  func forward(_ operands: Operands) -> Result

  /// The operands and the result that `backward` reads to compute the cotangent of one operand. The
  /// tape keeps these and nothing else. All of them, unless the operation asks for less.
  func residuals(for operand: Int) -> ResidualSet

  /// The cotangents of the operands for a cotangent of the result, which has the result's shape; of
  /// a result of several tensors, those that nothing depends on have the cotangent 0.
  ///
  /// - Parameters:
  ///   - cotangent: the gradient of some final scalar with respect to the result.
  ///   - kept: `kept[0]`, `kept[1]`, … are the operands and `kept.result` the result, or
  ///     `kept.results` its tensors, as far as `residuals(for:)` lists them; their shapes are there in any case.
  ///   - wanted: which operands' cotangents are needed; `wanted.cotangents(…)` evaluates only those.
  func backward(_ cotangent: Result, _ kept: Kept, _ wanted: Wanted) -> Cotangents
}

extension PrimitiveOperation {
  public var name: String { operationName(Self.self) }
  public func residuals(for operand: Int) -> ResidualSet { .all }
}

/// A type's name in lower camel case: `SoftmaxCrossEntropy` gives `softmaxCrossEntropy`, `RMSNorm`
/// gives `rmsNorm` and `GELU` gives `gelu`.
func operationName(_ type: Any.Type) -> String {
  let name = String(describing: type)
  let capitals = name.prefix { $0.isUppercase }
  let rest = name.dropFirst(capitals.count)
  // The last of several capitals begins the next word, where there is one.
  let word = capitals.count > 1 && rest.first?.isLowercase == true ? capitals.dropLast() : capitals
  return word.lowercased() + name.dropFirst(word.count)
}

/// The operands and results that an operation keeps for its backward.
public struct ResidualSet: OptionSet, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let result = ResidualSet(rawValue: 1 << 63)
  public static let operands = ResidualSet(rawValue: (1 << 63) - 1)
  public static let all: ResidualSet = [.operands, .result]

  /// One operand. From the 63rd on there is only `.operands`, all of them. Traps when the index is
  /// negative.
  @inline(__always)
  public static func operand(_ index: Int) -> ResidualSet {
    if index < 0 { failOperand(index) }
    return index < 63 ? ResidualSet(rawValue: 1 << UInt64(index)) : .operands
  }

  @inline(never)
  private static func failOperand(_ index: Int) -> Never {
    fatalError("ResidualSet.operand(\(index)): operands are counted from 0")
  }
}

/// Which of an operation's operands a cotangent is wanted for.
public struct Wanted: Sendable {
  /// Whether each operand leads to a leaf.
  let operands: Few<Bool>

  /// No operand at all: nothing is being recorded.
  static let nothing = Wanted(.empty)

  /// The operands that have numbers on a tape.
  @inline(__always)
  init(_ numbers: Few<Int?>) { operands = numbers.mapped { $1 != nil } }

  /// Whether any operand's cotangent is wanted.
  var any: Bool { operands.any { $0 } }

  /// The number of operands.
  public var count: Int { operands.count }

  /// Whether the cotangent of this operand is wanted.
  @inline(__always)
  public subscript(operand: Int) -> Bool {
    operand < operands.count && operands[operand]
  }

  /// The cotangent of the only operand.
  public func cotangents(_ cotangent: @autoclosure () -> Tensor?) -> Cotangents {
    .one(self[0] ? cotangent() : nil)
  }

  /// The cotangents of two operands, each evaluated only where it is wanted.
  public func cotangents(
    _ first: @autoclosure () -> Tensor?, _ second: @autoclosure () -> Tensor?
  ) -> Cotangents {
    .two(self[0] ? first() : nil, self[1] ? second() : nil)
  }

  /// The cotangents of any number of operands, each evaluated only where it is wanted.
  public func cotangents(of operand: (Int) -> Tensor?) -> Cotangents {
    operands.mapped { index, isWanted in isWanted ? operand(index) : nil }
  }

  /// The cotangents of three operands, each evaluated only where it is wanted.
  public func cotangents(
    _ first: @autoclosure () -> Tensor?, _ second: @autoclosure () -> Tensor?,
    _ third: @autoclosure () -> Tensor?
  ) -> Cotangents {
    .three(self[0] ? first() : nil, self[1] ? second() : nil, self[2] ? third() : nil)
  }
}

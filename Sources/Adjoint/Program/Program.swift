/// A computation as a flat list of operations, which can leave the process: it is recorded once, run
/// again by the library at other inputs, or printed as StableHLO, which XLA compiles.
///
/// ```swift
/// let step = Program(inputs: ["x": images, "y": targets, "w": weights]) { inputs in
///   var w = inputs["w"]!
///   let (loss, gradient) = valueWithGradient(at: w) { w in
///     softmaxCrossEntropy(matmul(inputs["x"]!, w), probabilities: inputs["y"]!)
///   }
///   w = w - 0.1 * gradient
///   return ["loss": loss, "w": w]
/// }
/// print(step)                      // inputs, constants, operations, outputs
/// let next = step(["x": images, "y": targets, "w": weights])
/// let text = step.stableHLO()
/// ```
///
/// What the function computes from its inputs is recorded, and so is what its backwards compute. All else
/// is fixed: a number, a mask that was made elsewhere, a learning rate, and labels, positions and random
/// keys that are no inputs. Tensors, masks and keys are the program's ``constants``, and printing it lists
/// them, and the others in the operations that have them.
///
/// Lists of integers and random keys can be inputs too:
///
/// ```swift
/// let step = Program(
///   inputs: ["x": images, "w": weights], integers: ["labels": labels], keys: ["step": key]
/// ) { inputs in
///   let hidden = dropout(inputs["x"]!, rate: 0.1, key: inputs.keys["step"]!)
///   let logits = matmul(hidden, inputs["w"]!)
///   return ["loss": softmaxCrossEntropy(logits, labels: inputs.integers["labels"]!)]
/// }
/// let results = step(
///   ["x": images, "w": weights], integers: ["labels": others], keys: ["step": nextKey])
/// ```
///
/// A list is known by where it stands in memory, so it is to be handed on as it is: one that Swift makes of
/// it, such as by `map`, would be a constant, and the program is stopped. Keys that are made by
/// ``RandomKey/folded(with:)``, as layers do in ``training(key:_:)``, depend on the run.
///
/// A fused operation is recorded as the operations that it means. An operation of one's own is recorded as
/// those that its forward consists of, unless it says how it is lowered; see ``LowerableOperation``.
///
/// **What could be fixed silently stops the program instead.** A function that reads scalars which depend
/// on its inputs stops there. And each function is run twice, the second time at other inputs; where
/// it then does other operations, or a constant has changed, or an operation gives another result than
/// its record does, the message names the place.
public struct Program: Sendable {
  /// The inputs, in the order of their names.
  public let inputs: [Input]

  /// The outputs, in the order of their names.
  public let outputs: [Output]

  /// What does not depend on the inputs, in the order of use.
  public let constants: [Constant]

  /// The operations that the outputs depend on, in order.
  public let operations: [Operation]

  /// A value that is given at each call.
  public struct Input: Sendable {
    /// What it is called.
    public let name: String

    /// What kind of value it is.
    public let kind: Kind

    /// The lengths of its dimensions: of a list of integers their number, of a key two words.
    public let shape: Shape

    let number: Int

    /// What can be an input.
    public enum Kind: Sendable, Hashable {
      case tensor(ScalarType)
      case integers, key
    }

    var element: StableHLO.Element {
      switch kind {
      case .tensor(.float32): .float32
      case .tensor(.float64): .float64
      case .integers: .integer
      case .key: .unsigned
      }
    }
  }

  /// A value that each call returns.
  public struct Output: Sendable {
    /// What it is called.
    public let name: String

    /// The lengths of its dimensions.
    public let shape: Shape

    /// The type of its scalars.
    public let scalarType: ScalarType

    let number: Int
  }

  /// A value that is the same in each call.
  public struct Constant: Sendable {
    /// The lengths of its dimensions.
    public var shape: Shape { value.shape }

    /// How much memory its scalars take.
    public var byteCount: Int { value.byteCount }
    let value: ProgramValue
    let number: Int
  }

  /// An operation, and the numbers of what it takes and gives.
  public struct Operation: Sendable {
    /// What messages and printed tapes call it.
    public var name: String { operation.name }

    /// Whether ``Program/stableHLO(formulasIn:)`` can say it.
    public var isLowerable: Bool { operation.isLowerable }

    let operation: any ProgramOperation
    let operands: [Int]
    let results: [Int]
    let resultKinds: [Kind]

    /// The shape and the type of a value.
    struct Kind: Sendable, Equatable {
      let shape: Shape
      let element: StableHLO.Element
    }
  }

  /// Records a function at some inputs.
  ///
  /// Traps when the function's course, or anything that it computes past the operations, depends on its
  /// inputs; see ``Program``.
  ///
  /// - Parameters:
  ///   - inputs: the inputs by name. Their scalars matter to the check alone.
  ///   - others: the inputs of the second run, of the same names and shapes. Unless they are given, they
  ///     are those of the first in another order and a little larger; signs are kept.
  ///   - function: computes the outputs by name. It is called twice.
  public init(
    inputs: [String: Tensor], checkedAt others: [String: Tensor]? = nil,
    _ function: (_ inputs: [String: Tensor]) throws -> [String: Tensor]
  ) rethrows {
    try self.init(inputs: inputs, checkedAt: others.map { Arguments($0) }) {
      try function($0.tensors)
    }
  }

  /// Records a function some of whose inputs are lists of integers, such as labels or tokens, or random
  /// keys, such as that of a dropout.
  ///
  /// - Parameters:
  ///   - inputs: the tensors by name.
  ///   - integers: the lists of integers by name.
  ///   - keys: the random keys by name.
  ///   - others: the inputs of the second run, of the same names and shapes. Unless they are given, its
  ///     integers are drawn from those that occur in the first's list, which must then have two different
  ///     ones.
  ///   - function: computes the outputs by name. It is called twice.
  @_disfavoredOverload
  public init(
    inputs: [String: Tensor], integers: [String: [Int]] = [:], keys: [String: RandomKey] = [:],
    checkedAt others: Arguments? = nil,
    _ function: (_ inputs: Arguments) throws -> [String: Tensor]
  ) rethrows {
    let arguments = Arguments(inputs, integers: integers, keys: keys)
    let others = others ?? arguments.others
    arguments.requireSameKind(as: others)
    let first = try ProgramRecord(of: function, at: arguments)
    let second = try ProgramRecord(of: function, at: others)
    first.requireSame(as: second)
    self.init(first)
  }

  /// Whether this thread records a program. A decision on numbers that depend on its inputs must then be made
  /// by operations.
  public static var isRecording: Bool { ProgramTracer.current != nil }
}

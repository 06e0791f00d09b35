import Adjoint

/// What a model does with one example, layer by layer: results, parameters, floating-point operations,
/// and the memory that training needs for them.
///
/// ```swift
/// print(Summary(of: model) { model(images) })
/// ```
///
/// The layers are listed in the order of their use, those that are used several times once. An operation
/// belongs to the layer whose parameters it reads. One that reads none, such as `relu`, is listed by its
/// own name, behind the layer after which it comes.
///
/// The example is evaluated as in training, and afterwards the model's buffers have their values again. To
/// see what evaluation does, write `evaluating { … }` inside the closure.
public struct Summary: Sendable {
  public let rows: [Row]

  /// The number of scalars of all parameters of the model, those that are shared counted once.
  public let parameterCount: Int

  /// The number of scalars of all buffers.
  public let bufferCount: Int

  /// The parameters that no operation has read.
  public let unreached: Parameters

  /// Parameters that operations have read and that are not found in the model, such as those of a layer
  /// inside a closure. An optimizer of the model does not train them.
  public let hidden: [Parameter]

  /// Further paths to shared parameters, and the path under which each is counted.
  public let aliases: [String: String]

  /// A layer, or an operation without parameters.
  public struct Row: Sendable {
    /// The path of the layer; nil for an operation without parameters, and for one that reads parameters
    /// of several layers.
    public let path: String?

    /// The type of the layer, or the name of the operation.
    public let name: String

    /// The shape of what the last use has given, or of its first tensor.
    public internal(set) var result: Shape = []

    /// The number of scalars of the parameters that were read here first.
    public internal(set) var parameterCount = 0

    /// The floating-point operations of the forward, of all uses. A multiply-add is two, as in PyTorch's
    /// `FlopCounterMode`, which counts products alone; other functions of a scalar are one.
    public internal(set) var flopCount = 0

    /// The bytes that are kept for the backward, of all uses: of tensors that no row above keeps, and not of
    /// parameters. They are counted in evaluation too, as if the result was differentiated.
    public internal(set) var bytesKept = 0

    /// How often the layer was used: as often as it has read each of its parameters. Of an operation, how
    /// often it came after the same layer.
    public internal(set) var useCount = 0
  }

  /// The summary of what `evaluate` does with a model. Its result is thrown away.
  public init<Result>(of model: some Module, _ evaluate: () throws -> Result) rethrows {
    let state = StateFinder(of: model)
    let trace = try state.buffers.restored {
      try training(seed: 0, step: 0) { try Trace(evaluate) }
    }

    var attribution = Attribution(to: state.owners)
    for operation in trace.operations { attribution.add(operation) }
    rows = attribution.rows
    parameterCount = state.parameters.scalarCount
    bufferCount = state.buffers.reduce(0) { $0 + $1.shape.elementCount }
    unreached = state.parameters.filtered { !attribution.hasReached($1) }
    hidden = attribution.hidden
    aliases = state.parameters.aliases
  }

  /// The floating-point operations of the forward.
  public var flopCount: Int { rows.reduce(0) { $0 + $1.flopCount } }

  /// The bytes that are kept for the backward.
  public var bytesKept: Int { rows.reduce(0) { $0 + $1.bytesKept } }
}

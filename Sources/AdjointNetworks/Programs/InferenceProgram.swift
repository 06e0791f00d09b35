import Adjoint

extension Program {
  /// Records a model in use. Its parameters and buffers are inputs by their paths, beside those of the
  /// function.
  ///
  /// ```swift
  /// let program = Program(evaluating: model, inputs: Program.Arguments(["images": images])) { inputs in
  ///   ["logits": model(inputs["images"]!)]
  /// }
  /// ```
  ///
  /// The model stays as it is. Traps when an input has the path of a parameter or a buffer, and as every
  /// program where something would be fixed that depends on the inputs.
  ///
  /// - Parameters:
  ///   - model: the model that the function evaluates.
  ///   - inputs: what it is evaluated at, by name.
  ///   - isWidened: whether all is computed in float64, whatever the types of the model and the inputs are.
  ///   - function: computes the outputs by name. It is called twice.
  public init(
    evaluating model: some Module, inputs: Program.Arguments, widened isWidened: Bool = false,
    _ function: (_ inputs: Program.Arguments) throws -> [String: Tensor]
  ) rethrows {
    let (parameters, buffers) = (model.parameters, model.buffers)
    let state = ModuleState(of: model).tensors.merging(inputs.tensors) { _, _ in
      fatalError(
        "Program: an input is called as a parameter or a buffer of the model; the inputs are "
          + "\(inputs.tensors.keys.sorted())")
    }
    try self.init(
      inputs: isWidened ? state.mapValues { $0.cast(to: .float64) } : state,
      integers: inputs.integers, keys: inputs.keys
    ) { (inputs: Arguments) in
      try buffers.holding(buffers.paths.map { inputs[$0]! }) {
        try substituting(parameters.paths.map { inputs[$0]! }, for: parameters) {
          try evaluating { try function(inputs) }
        }
      }
    }
  }
}

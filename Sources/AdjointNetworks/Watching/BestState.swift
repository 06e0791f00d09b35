import Adjoint

extension Best {
  /// What is kept, to be stored and put back.
  public struct State: Sendable {
    public var metric: Double?
    public var updateCount: Int
    public var bestUpdate: Int?

    /// The tensors by the paths of the parameters and buffers; none before the first best.
    public var tensors: [(path: String, tensor: Tensor)]

    public init(
      metric: Double?, updateCount: Int, bestUpdate: Int?,
      tensors: [(path: String, tensor: Tensor)]
    ) {
      (self.metric, self.updateCount, self.bestUpdate) = (metric, updateCount, bestUpdate)
      self.tensors = tensors
    }
  }

  /// The state, to be stored and put back.
  ///
  /// Setting it traps when its tensors are not those of the model, by path, shape and type.
  public var state: State {
    get {
      State(
        metric: metric, updateCount: updateCount, bestUpdate: bestUpdate,
        tensors: zip(paths, values).map { ($0, $1) })
    }
    set {
      if let problem = problem(with: newValue) { require(false, "Best: \(problem)") }
      let given = newValue.tensorsByPath
      values = given.isEmpty ? [] : paths.compactMap { given[$0] }
      (metric, updateCount) = (newValue.metric, newValue.updateCount)
      bestUpdate = newValue.bestUpdate
    }
  }

  /// Why a state is not one of this model; nil where it is one.
  func problem(with state: State) -> String? {
    let given = state.tensorsByPath
    if given.isEmpty { return nil }
    for (path, own) in zip(paths, currentValues) {
      let tensor = given[path]
      if tensor?.shape == own.shape && tensor?.scalarType == own.scalarType { continue }
      return "the state has " + (tensor.map { "\($0.shape) \($0.scalarType)" } ?? "nothing")
        + " for \(path), which is \(own.shape) \(own.scalarType); it is of another model"
    }
    let foreign = Set(given.keys).subtracting(paths).min()
    return foreign.map { "the state has a tensor for \($0), which the model has not" }
  }

  private var paths: [String] { parameters.paths + buffers.paths }
}

extension Best.State {
  fileprivate var tensorsByPath: [String: Tensor] {
    Dictionary(tensors.map { ($0.path, $0.tensor) }) { first, _ in first }
  }
}

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
      let given = Dictionary(newValue.tensors.map { ($0.path, $0.tensor) }) { first, _ in first }
      if newValue.tensors.isEmpty {
        values = []
      } else {
        values = zip(paths, currentValues).map { path, own in
          let tensor = given[path]
          require(
            tensor?.shape == own.shape && tensor?.scalarType == own.scalarType,
            "Best: the state has "
              + (tensor.map { "\($0.shape) \($0.scalarType)" } ?? "nothing")
              + " for \(path), which is \(own.shape) \(own.scalarType); it is of another model")
          return tensor!
        }
        let foreign = given.keys.filter { !paths.contains($0) }.sorted()
        require(
          foreign.isEmpty,
          "Best: the state has a tensor for \(foreign.first ?? ""), which the model has not")
      }
      (metric, updateCount) = (newValue.metric, newValue.updateCount)
      bestUpdate = newValue.bestUpdate
    }
  }

  private var paths: [String] { parameters.paths + buffers.paths }
}

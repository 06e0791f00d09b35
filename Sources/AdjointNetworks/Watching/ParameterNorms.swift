import Adjoint

/// How large each parameter of a model is, its gradient, and the change that a step makes to it.
///
/// ```swift
/// let norms = ParameterNorms(of: model, gradients) { optimizer.update(with: gradients) }
/// print(norms)
/// ```
///
/// A change of about a thousandth of the parameter is usual. With much less a training is slow, and with much
/// more it is not stable.
public struct ParameterNorms: Sendable, Hashable, Codable {
  /// The parameters in the model's order.
  public let rows: [Row]

  /// All parameters together, as if they were one vector.
  public let total: Row

  /// The 2-norms of one parameter.
  public struct Row: Sendable, Hashable, Codable {
    /// The parameter's path.
    public let path: String

    /// The norm of its gradient; nil where the loss does not depend on it.
    public let gradient: Double?

    /// The norm of its value, before the change.
    public let value: Double

    /// The norm of the change; nil where none was measured.
    public let update: Double?

    /// The norm of the change over that of the value; infinite where the value was zero.
    public var updateRatio: Double? { update.map { $0 == 0 ? 0 : $0 / value } }
  }

  /// The norms of a model's parameters and gradients.
  public init(of model: some Module, _ gradients: Gradients) {
    self.init(of: model.parameters, gradients)
  }

  /// The norms, and those of the change that `step` makes to the parameters.
  public init(
    of model: some Module, _ gradients: Gradients, changedBy step: () throws -> Void
  ) rethrows {
    try self.init(of: model.parameters, gradients, changedBy: step)
  }

  /// The norms of some parameters and gradients.
  public init(of parameters: Parameters, _ gradients: Gradients) {
    self.init(parameters, gradients, before: parameters.map { $0.value.detached() }, after: nil)
  }

  /// The norms of some parameters, and those of the change that `step` makes to them.
  public init(
    of parameters: Parameters, _ gradients: Gradients, changedBy step: () throws -> Void
  ) rethrows {
    let before = parameters.map { $0.value.detached() }
    try step()
    let after = parameters.map { $0.value.detached() }
    self.init(parameters, gradients, before: before, after: after)
  }

  private init(
    _ parameters: Parameters, _ gradients: Gradients, before: [Tensor], after: [Tensor]?
  ) {
    let rows = parameters.named.enumerated().map { index, named in
      Row(
        path: named.path, gradient: gradients[named.element].map(norm), value: norm(before[index]),
        update: after.map { norm($0[index].cast(to: .float64) - before[index].cast(to: .float64)) })
    }
    self.rows = rows
    total = Row(
      path: "total", gradient: norm(Tensor(rows.compactMap(\.gradient), as: .float64)),
      value: norm(Tensor(rows.map(\.value), as: .float64)),
      update: after.map { _ in norm(Tensor(rows.compactMap(\.update), as: .float64)) })
  }
}

/// The 2-norm, in float64, which it does not overflow.
private func norm(_ tensor: Tensor) -> Double { tensor.cast(to: .float64).norm().scalar }

extension ParameterNorms: CustomStringConvertible {
  /// A table with a line for each parameter, and all together below.
  public var description: String {
    let isChanged = total.update != nil
    let header =
      ["parameter", "gradient", "value"] + (isChanged ? ["update", "update/value"] : [])
    let lines = (rows + [total]).map { row in
      [row.path, row.gradient.map(\.short) ?? "none", row.value.short]
        + (isChanged ? [row.update!.short, row.updateRatio!.short] : [])
    }
    return ([header] + lines).aligned(left: 1).joined(separator: "\n")
  }
}

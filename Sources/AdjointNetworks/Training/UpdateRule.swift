import Adjoint

/// A rule by which a tensor moves along its gradient, such as ``SGD`` or ``AdamW``.
///
/// A rule of one's own is a struct with one function. What it keeps from step to step is in its state, by
/// names of its choice, and is saved with the optimizer:
///
/// ```swift
/// struct SignDescent: UpdateRule {
///   var learningRate: Schedule
///
///   func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int) {
///     let old = state["mean"] ?? .zeros(value.shape, as: value.scalarType)
///     let mean = old * 0.9 + gradient * 0.1
///     value -= sign(mean) * learningRate(step)
///     state["mean"] = mean
///   }
/// }
/// ```
public protocol UpdateRule: Sendable {
  /// The learning rate of each step.
  var learningRate: Schedule { get set }

  /// Changes the value of one parameter.
  ///
  /// - Parameters:
  ///   - value: the parameter's value, to be changed.
  ///   - gradient: of the value's shape and type.
  ///   - state: what the rule keeps for this parameter.
  ///   - step: the number of the optimizer's step, from 0 on.
  func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int)

  /// Traps when the parameters cannot be moved by this rule.
  func check(_ parameters: Parameters)
}

extension UpdateRule {
  public func check(_ parameters: Parameters) {}
}

/// What an update rule keeps for one parameter: tensors with names, and how often it has been updated.
public struct RuleState: Sendable {
  /// How many updates the parameter has had, this one not counted.
  public var updateCount = 0

  private var tensors: [(name: String, tensor: Tensor?)] = []

  public init() {}

  /// The tensor of this name; nil before it is first set.
  public subscript(name: String) -> Tensor? {
    get { tensors.first { $0.name == name }?.tensor }
    _modify {
      // A list, for a rule has one name or two, and looks them up for each parameter in each step.
      let index = tensors.firstIndex { $0.name == name } ?? tensors.count
      if index == tensors.count { tensors.append((name, nil)) }
      yield &tensors[index].tensor
    }
  }

  /// Changes all tensors.
  mutating func mapTensors(_ transform: (Tensor) -> Tensor) {
    for index in tensors.indices { tensors[index].tensor = tensors[index].tensor.map(transform) }
  }

  /// The names of the tensors that are set, in the order of their first use.
  public var names: [String] { tensors.filter { $0.tensor != nil }.map(\.name) }
}

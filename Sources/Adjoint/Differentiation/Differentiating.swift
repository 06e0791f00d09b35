/// The gradient of a scalar function at a point: of the point's kind, zero where the function does
/// not depend on it.
///
/// ```swift
/// let slope = gradient(at: Tensor(3)) { x in x * x }  // 6
/// let (dw, db) = gradient(at: w, b) { w, b in loss(matmul(x, w) + b) }
/// ```
///
/// The point is one or several tensors, or structures of tensors. Calls nest: a gradient taken
/// inside another's function is itself differentiated. Traps when the function's result is not a
/// single scalar.
public func gradient<each Input: TensorStructure>(
  at point: repeat each Input, of function: (repeat each Input) throws -> Tensor
) rethrows -> (repeat each Input) {
  try valueWithGradient(at: repeat each point, of: function).gradient
}

/// A scalar function's value and its gradient at a point.
public func valueWithGradient<each Input: TensorStructure>(
  at point: repeat each Input, of function: (repeat each Input) throws -> Tensor
) rethrows -> (value: Tensor, gradient: (repeat each Input)) {
  let (value, gradients) = try valueWithGradients(at: tensors(in: repeat each point)) { leaves in
    var next = leaves.makeIterator()
    return try function(repeat (each point).replacingTensors(from: &next))
  }
  var next = gradients.makeIterator()
  return (value, (repeat (each point).replacingTensors(from: &next)))
}

/// A function's value at a point, and its pullback there, which carries a cotangent of the value, of
/// the value's kind and shapes, back to one of the point: the product of the cotangent with the
/// Jacobian.
///
/// The value may be a tensor or a structure of tensors. The pullback can be called any number of
/// times, and inside other scopes, which differentiate it. It keeps what it needs until it is
/// released.
public func valueWithPullback<each Input: TensorStructure, Value: TensorStructure>(
  at point: repeat each Input, of function: (repeat each Input) throws -> Value
) rethrows -> (value: Value, pullback: (Value) -> (repeat each Input)) {
  let linearization = try Linearization(at: tensors(in: repeat each point)) { leaves in
    var next = leaves.makeIterator()
    return try function(repeat (each point).replacingTensors(from: &next))
  }
  return (
    linearization.value,
    { cotangent in
      var next = linearization.cotangents(for: cotangent, consuming: false).makeIterator()
      return (repeat (each point).replacingTensors(from: &next))
    }
  )
}

func tensors<each Input: TensorStructure>(in point: repeat each Input) -> [Tensor] {
  var tensors: [Tensor] = []
  for input in repeat each point {
    WholeStructures.check(input)
    tensors += input.tensors
  }
  return tensors
}

/// A scalar function's value and its gradients with respect to each of several tensors.
func valueWithGradients(
  at point: [Tensor], of function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let linearization = try Linearization(at: point, of: function)
  let seed = linearization.seed(in: "gradient")
  return (linearization.value, linearization.cotangents(for: seed, consuming: true))
}

/// The value of a loss, and its gradients with respect to every parameter that was read while it
/// was computed.
///
/// ```swift
/// let (loss, gradients) = valueWithGradients {
///   softmaxCrossEntropy(model(images), labels: labels)
/// }
/// optimizer.update(with: gradients)
/// ```
///
/// Traps when the loss is not a single scalar, or when no parameter was read: one that was read
/// before the scope, or on another thread, is a constant inside it.
public func valueWithGradients(
  of loss: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  try valueWithGradients(on: Tape(collectingParameters: true), of: loss)
}

/// The value of a loss, and its gradients with respect to these parameters alone.
///
/// ```swift
/// let (loss, gradients) = valueWithGradients(at: model.parameters.matching("head")) {
///   softmaxCrossEntropy(model(images), labels: labels)
/// }
/// ```
///
/// The others are constants: what is computed from them alone is not recorded and costs nothing. Traps
/// when the loss is not a single scalar, or when none of the parameters was read.
public func valueWithGradients(
  at parameters: some Sequence<Parameter>, of loss: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  let selection = Set(parameters.map(ObjectIdentifier.init))
  return try valueWithGradients(
    on: Tape(collectingParameters: true, among: selection), of: loss)
}

private func valueWithGradients(
  on tape: Tape, of loss: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  let linearization = try Linearization(on: tape, leaves: []) { _ in try loss() }
  let seed = linearization.seed(in: "valueWithGradients")
  let parameters = tape.parameters!
  require(
    !parameters.parameters.isEmpty,
    "valueWithGradients: no parameter was read in the scope, or none of those that it was asked for, so "
      + "there is no gradient; read the "
      + "parameters' values inside it, on its thread")
  var cotangents = linearization.sweep(seed, consuming: true)
  // To the scopes of other threads, the parameters that were read here are strays.
  let marks = TapeStack.current.markOfStray(at: tape.momentOfReading)
  if !marks.isNone { for index in cotangents.indices { cotangents[index]?.mark(with: marks) } }
  let gradients = Gradients(
    tape.parameterNumbers.map { cotangents[$0] }, of: parameters,
    watched: tape.watched.map { ($0.name, cotangents[$0.number]) })
  return (linearization.value.marked(with: marks), gradients)
}

/// The cotangents of a point's tensors for a cotangent of a function's value, where the last of the
/// point's tensors are the values of parameters that the function reads; nil where it may read any, as
/// constants. Nil for the tensors that the value does not depend on.
func pullback(
  at point: [Tensor], reading parameters: [Parameter]?, of cotangent: Tensor,
  by function: ([Tensor]) -> Tensor
) -> [Tensor?] {
  let tape = Tape(collectingParameters: parameters != nil)
  let linearization = Linearization(on: tape, leaves: point) { leaves in
    if let parameters {
      for (parameter, leaf) in zip(parameters, leaves.suffix(parameters.count)) {
        tape.setLeaf(leaf, of: parameter)
      }
    }
    return function(leaves)
  }
  require(
    tape.parameters?.parameters.count == parameters?.count,
    "checkpoint: evaluated again, the function read a parameter that it had not read before, so its "
      + "gradient would be lost; it must compute the same thing each time")
  return Array(linearization.sweep(cotangent, consuming: true).prefix(point.count))
}

/// A function evaluated at a point, with the tape of how.
private struct Linearization<Value: TensorStructure> {
  /// The function's value as the scopes around see it.
  let value: Value

  private let tape: Tape
  private let point: [Tensor]

  /// The numbers of the value's tensors on the tape, nil for those that no leaf leads to.
  private let numbers: [Int?]

  init(at point: [Tensor], of function: ([Tensor]) throws -> Value) rethrows {
    try self.init(on: Tape(collectingParameters: false), leaves: point, of: function)
  }

  init(on tape: Tape, leaves point: [Tensor], of function: ([Tensor]) throws -> Value) rethrows {
    let stack = TapeStack.current
    let outer = point.map(\.recordOfPoint)
    (value, numbers) = try stack.withTape(tape) {
      let result = try function(zip(point, outer).map { tape.leaf($0, inside: $1) })
      WholeStructures.check(result)
      var numbers: [Int?] = []
      let value = result.mappingTensors { tensor in
        _ = stack.currentRecord(of: tensor, as: "the result of a differentiated function")
        numbers.append(tensor.record.number(on: tape.identity))
        return tensor.outside(tape)
      }
      return (value, numbers)
    }
    self.tape = tape
    self.point = point
  }

  /// The cotangents of the point's tensors, zeros where the value does not depend on them.
  func cotangents(for cotangent: Value, consuming: Bool) -> [Tensor] {
    let cotangents = sweep(cotangent, consuming: consuming)
    return point.enumerated().map { number, tensor in
      cotangents[number] ?? .zeros(tensor.shape, as: tensor.scalarType)
    }
  }

  func sweep(_ cotangent: Value, consuming: Bool) -> [Tensor?] {
    let (tensors, cotangents) = (value.tensors, cotangent.tensors)
    require(
      value.hasSameStructure(as: cotangent) && tensors.count == cotangents.count,
      "pullback: the cotangent, of \(cotangents.count) tensors, has not the structure of the value, of "
        + "\(tensors.count); give one tensor for each of the value's, under the same keys and in the "
        + "same optionals")
    var seeds: [(number: Int, cotangent: Tensor)] = []
    for (index, tensor) in tensors.enumerated() {
      let cotangent = cotangents[index]
      require(
        cotangent.shape == tensor.shape && cotangent.scalarType == tensor.scalarType,
        "pullback: the cotangent has shape \(cotangent.shape) \(cotangent.scalarType), the value "
          + "\(tensor.shape) \(tensor.scalarType); they must be the same")
      if let number = numbers[index] { seeds.append((number, cotangent)) }
    }
    return tape.sweep(from: seeds, consuming: consuming)
  }
}

extension Linearization<Tensor> {
  /// The cotangent 1 of a value that must be a single scalar.
  func seed(in function: String) -> Tensor {
    require(
      value.elementCount == 1,
      "\(function): only a single scalar has a gradient, and the result has shape \(value.shape); "
        + "reduce it with sum() or mean(), or use valueWithPullback(at:of:)")
    return Tensor(repeating: 1, shape: value.shape, as: value.scalarType)
  }
}

extension Tensor {
  /// The same value as the scopes around that of `tape` see it.
  fileprivate func outside(_ tape: Tape) -> Tensor {
    hasRecord ? recorded(record.outside(tape.identity)) : self
  }
}

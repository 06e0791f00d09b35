/// Runs `body` with other values in the place of parameters' own.
///
/// ```swift
/// let parameters = Array(model.parameters)
/// let exact = parameters.map { $0.value.cast(to: .float64) }
/// let logits = substituting(exact, for: parameters) { model(images.cast(to: .float64)) }
/// ```
///
/// The values may be of another scalar type, and may be recorded: what is computed from them is then
/// differentiated with respect to them. So any derivative of a function of tensors is one of a
/// module, too. Inside, the substituted parameters are not leaves of their own. On other threads they
/// have their own values. Traps when a parameter is given twice, for it has one value.
public func substituting<Result>(
  _ values: [Tensor], for parameters: some Sequence<Parameter>, _ body: () throws -> Result
) rethrows -> Result {
  let parameters = Array(parameters)
  require(
    values.count == parameters.count,
    "substituting: there are \(values.count) values for \(parameters.count) parameters")
  for (value, parameter) in zip(values, parameters) {
    require(
      value.shape == parameter.shape,
      "substituting: \(parameter.noun) of shape \(parameter.shape) cannot have a value of shape "
        + "\(value.shape)")
  }
  require(
    Set(parameters.map(ObjectIdentifier.init)).count == parameters.count,
    "substituting: among the parameters of shapes \(parameters.map(\.shape)) is one that is given "
      + "twice, and it can have one value; give each parameter once")
  let stack = TapeStack.current
  var substitutes = stack.substitutes.values
  for (value, parameter) in zip(values, parameters) {
    substitutes[ObjectIdentifier(parameter)] = value
  }
  return try stack.substituting(substitutes, body)
}

/// Values that stand in for those of parameters on one thread.
struct Substitutes {
  private(set) var values: [ObjectIdentifier: Tensor] = [:]

  /// The values that parameters are taken to have: a checkpoint evaluates its function again with the
  /// values of the first time.
  var held: [ObjectIdentifier: Tensor] = [:]

  /// When the first substitution in the outermost scope began; nil where there was none. What others
  /// read meanwhile may enter the scope after the substitution.
  private(set) var moment: Int?

  /// How many substitutions the thread is in.
  private var depth = 0

  /// The value that stands in for a parameter's own; nil where none does.
  subscript(parameter: Parameter) -> Tensor? {
    values.isEmpty ? nil : values[ObjectIdentifier(parameter)]
  }

  mutating func begin(_ values: [ObjectIdentifier: Tensor]) {
    self.values = values
    depth += 1
    guard moment == nil else { return }
    moment = Tape.makeIdentity()
    LiveTapes.setSubstituting(true)
  }

  mutating func end(restoring values: [ObjectIdentifier: Tensor], isInScope: Bool) {
    self.values = values
    depth -= 1
    endIfOver(isInScope: isInScope)
  }

  /// Forgets the moment when nothing that was read meanwhile can enter a scope any more.
  mutating func endIfOver(isInScope: Bool) {
    guard moment != nil, depth == 0, !isInScope else { return }
    moment = nil
    LiveTapes.setSubstituting(false)
  }
}

extension TapeStack {
  /// Runs `body` with parameters holding these values.
  func holding<Result>(
    _ values: [ObjectIdentifier: Tensor], _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = substitutes.held
    substitutes.held = outer.merging(values) { $1 }
    defer { substitutes.held = outer }
    return try body()
  }

  /// Runs `body` with these values, and no others, in the place of parameters' own.
  func substituting<Result>(
    _ values: [ObjectIdentifier: Tensor], _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = substitutes.values
    guard !(values.isEmpty && outer.isEmpty) else { return try body() }
    substitutes.begin(values)
    defer { substitutes.end(restoring: outer, isInScope: !isEmpty) }
    return try body()
  }
}

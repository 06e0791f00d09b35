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
      "substituting: a parameter of shape \(parameter.shape) cannot have a value of shape "
        + "\(value.shape)")
  }
  require(
    Set(parameters.map(ObjectIdentifier.init)).count == parameters.count,
    "substituting: among the parameters of shapes \(parameters.map(\.shape)) is one that is given "
      + "twice, and it can have one value; give each parameter once")
  let stack = TapeStack.current
  var substitutes = stack.substitutes
  for (value, parameter) in zip(values, parameters) {
    substitutes[ObjectIdentifier(parameter)] = value
  }
  return try stack.substituting(substitutes, body)
}

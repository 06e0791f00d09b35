// What all steps of update rules share: their tensors are of one kind, none is being recorded, and they
// are changed in place, in pieces that do not depend on the number of threads.

extension Tensor {
  /// Traps when a gradient or what a rule keeps is not of this tensor's shape and type, or when one of the
  /// tensors is being recorded.
  func requireDescent(
    along gradient: Tensor, keeping first: Tensor?, _ second: Tensor? = nil, _ third: Tensor? = nil
  ) {
    // Not in a list, which would take an allocation for each small tensor.
    func check(_ tensor: Tensor?) -> Bool {
      guard let tensor else { return true }
      requireOwnKind(tensor)
      return !tensor.isBeingRecorded
    }
    require(
      check(gradient) && check(first) && check(second) && check(third) && !isBeingRecorded,
      "descend: a tensor of shape \(shape) is being recorded, and its change would not be; pass "
        + "detached() tensors, or compute the new value with operations")
  }

  /// Traps when a step would be a part of the program that is being recorded. Its rates depend on the
  /// number of the step, which would be fixed.
  func requireNoProgram(along gradient: Tensor) {
    guard Inspection.isOn else { return }
    require(
      !isOpen && !gradient.isOpen,
      "descend: a program is recorded, and this step of a tensor of shape \(shape) has rates that "
        + "depend on the number of the step, which would be fixed; compute the new value with "
        + "operations, or inside descending(by:), and give the rates as inputs")
  }

  /// Traps when one of a step's numbers is negative, or not finite in this tensor's type.
  @inline(__always)
  func requireRates(_ areRates: Bool, _ rates: @autoclosure () -> KeyValuePairs<String, Double>) {
    if !areRates { failRates(rates()) }
  }

  /// Whether a number of a step can be used with this tensor.
  @inline(__always)
  func holdsRate(_ rate: Double) -> Bool { rate >= 0 && scalarType.nearest(to: rate).isFinite }

  @inline(never)
  private func failRates(_ rates: KeyValuePairs<String, Double>) -> Never {
    fatalError(
      "descend: a tensor of shape \(shape) \(scalarType) cannot take "
        + rates.map { "the \($0) \($1)" }.joined(separator: ", ")
        + "; each must be zero or more, and finite in \(scalarType)")
  }

  private func requireOwnKind(_ other: Tensor) {
    require(
      other.shape == shape && other.scalarType == scalarType,
      "descend: a tensor of shape \(shape) \(scalarType) descends along one of its own kind, not "
        + "of \(other.shape) \(other.scalarType)")
  }

  /// Runs `body` for each piece of this tensor: with its number of scalars, and where it begins in bytes.
  func forEachPiece(_ body: (_ count: Int, _ offset: Int) -> Void) {
    let width = scalarType.byteCount
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      body(range.count, range.lowerBound * width)
    }
  }
}

extension Tensor? {
  /// Makes what a rule keeps zeros, where it is nil.
  mutating func begin(forRuleOf value: Tensor) {
    if self == nil { self = .zeros(value.shape, as: value.scalarType) }
  }

  /// The memory of what a rule keeps, to be written: zeros at first.
  mutating func address(forRuleOf value: Tensor) -> UnsafeMutableRawPointer {
    begin(forRuleOf: value)
    return self!.mutableAddress
  }
}

// The numbers of an update rule's step, such as a learning rate and the correction of a bias, depend on the
// number of the step. A program has them as inputs.

/// The numbers of the steps that `body` takes by ``Tensor``'s methods `descend`, one after the other. No
/// tensor changes. What a rule keeps and is nil becomes what it is before the first step.
///
/// ```swift
/// var (w, mean, square): (Tensor, Tensor?, Tensor?) = (Tensor([1, 2]), nil, nil)
/// let numbers = descentNumbers {
///   w.descend(along: g, mean: &mean, square: &square, by: step)
/// }
/// ```
public func descentNumbers(of body: () -> Void) -> [Double] {
  let numbers = DescentNumbers(given: nil)
  numbers.apply(to: body)
  return numbers.noted
}

/// Runs `body` with other numbers in the place of those that its steps by ``Tensor``'s methods `descend`
/// have.
///
/// The steps are taken by operations on tensors and not by their kernels, so that a ``Program`` records
/// them. The numbers are float64 scalars, as many and in the order of what ``descentNumbers(of:)`` returns;
/// nil stands for a number that is 0 in every step, whose term is left out. Traps when they are not as many.
public func descending(by numbers: [Tensor?], _ body: () -> Void) {
  let numbers = DescentNumbers(given: numbers)
  numbers.apply(to: body)
  require(
    numbers.rest.isEmpty,
    "descending: \(numbers.rest.count) numbers are more than the steps of an update rule take; give "
      + "those that descentNumbers(of:) lists")
}

/// What is done with the numbers of steps on one thread.
final class DescentNumbers {
  private(set) var noted: [Double] = []

  /// What is left of the numbers that are given; nil where the steps' own are noted.
  private var given: ArraySlice<Tensor?>?

  var rest: ArraySlice<Tensor?> { given ?? [] }

  init(given: [Tensor?]?) { self.given = given.map { $0[...] } }

  /// That of the thread that asks, which is looked for only where something is inspected.
  static var current: DescentNumbers? {
    @inline(__always) get { Inspection.isOn ? TapeStack.current.descentNumbers : nil }
  }

  func apply(to body: () -> Void) {
    let stack = TapeStack.current
    let outer = stack.descentNumbers
    stack.descentNumbers = self
    defer { stack.descentNumbers = outer }
    stack.inspecting(body)
  }

  /// The numbers of one step of a tensor; nil where the step is not to be taken.
  func numbers(for step: [Double], of tensor: Tensor) -> StepNumbers? {
    guard let given else {
      noted += step
      return nil
    }
    require(
      given.count >= step.count,
      "descending: the step of a tensor of shape \(tensor.shape) takes \(step.count) numbers, and "
        + "\(given.count) are left; give those that descentNumbers(of:) lists")
    self.given = given.dropFirst(step.count)
    return StepNumbers(numbers: Array(given.prefix(step.count)), scalarType: tensor.scalarType)
  }
}

/// The numbers of one step, as tensors.
struct StepNumbers {
  let numbers: [Tensor?]
  let scalarType: ScalarType

  /// Nil where the number is 0 in every step.
  func unlessZero(_ index: Int) -> Tensor? { numbers[index]?.cast(to: scalarType) }

  subscript(index: Int) -> Tensor { unlessZero(index) ?? Tensor(0, as: scalarType) }

  /// 1 − the number. It is computed before it is rounded to the type.
  func complement(_ index: Int) -> Tensor {
    numbers[index].map { (1 - $0).cast(to: scalarType) } ?? Tensor(1, as: scalarType)
  }
}

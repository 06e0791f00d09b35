import Adjoint

/// Evaluating again, and with other numbers of threads, changes nothing.
extension Invariants {
  var repetition: Finding {
    let before = example.operands.map(\.scalars)
    let again = Example.Evaluation(
      value: here.value,
      gradients: here.pullback(.ones(here.value.shape, as: here.value.scalarType)),
      pullback: here.pullback)
    let areInputsSame = zip(before, example.operands).allSatisfy { $0.hasSameBits(as: $1.scalars) }
    guard areInputsSame else {
      return Finding(
        name: "repetition", claim: "inputs stay as they are", holds: false, detail: "changed")
    }
    let claim = "a second backward and a second run give the same bits"
    let first = sameBits("repetition", claim, here, again)
    return first.holds == true ? sameBits("repetition", claim, here, example.evaluation) : first
  }

  var threads: Finding {
    let count = Parallelism.threadCount
    defer { Parallelism.threadCount = count }
    Parallelism.threadCount = count == 1 ? 2 : 1
    return sameBits(
      "threads", "one thread and several give the same bits", here, example.evaluation)
  }
}

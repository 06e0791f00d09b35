import Testing

@testable import Adjoint

/// Gradients of thousands of random programs, against differences along a random direction and
/// against the product of the Jacobian with that direction, which takes another way through the tape.
@Suite struct RandomProgramTests {
  @Test(arguments: 0..<8)
  func gradientsAgree(part: Int) {
    for seed in (part * 250)..<((part + 1) * 250) {
      let program = RandomProgram(seed: seed, length: 2 + seed % 9)
      guard let fault = fault(in: program, seed: seed) else { continue }
      let smallest = program.shrunk { self.fault(in: $0, seed: seed) != nil }
      Issue.record("seed \(seed): \(fault); the shortest such program:\n\(smallest)")
    }
  }

  /// The shrinking itself: a planted fault is brought down to the instruction that has it.
  @Test func aFaultShrinksToItsInstruction() {
    let program = RandomProgram(seed: 3, length: 40)
    let kind = program.instructions[20].kind
    let smallest = program.shrunk { $0.instructions.contains { $0.kind == kind } }
    #expect(smallest.instructions.count == 1)
    #expect(smallest.instructions[0].kind == kind)
  }

  /// What is wrong with a program's gradient, nil where nothing is.
  private func fault(in program: RandomProgram, seed: Int) -> String? {
    var random = RandomStream(seed: seed + 1_000_000)
    let leaves = (0..<2).map { _ in
      Tensor.normal(RandomProgram.shape, as: .float64, using: &random)
    }
    let direction = Tensor.normal(RandomProgram.shape, as: .float64, using: &random)
    let gradients = gradient(at: leaves) { program.run($0) }
    for operand in leaves.indices {
      let slope = (gradients[operand] * direction).sum().scalar
      let pushed = pushforward(at: leaves[operand], along: direction) { leaf in
        var moved = leaves
        moved[operand] = leaf
        return program.run(moved)
      }.scalar
      if (slope - pushed).magnitude > 1e-12 * max(1, slope.magnitude) {
        return "operand \(operand): the gradient gives \(slope), the pushforward \(pushed)"
      }
      let estimate = Estimate.derivatives(center: [program.run(leaves).scalar]) { distance in
        var moved = leaves
        moved[operand].add(direction, scaledBy: distance)
        return [program.run(moved).scalar]
      }[0]
      let allowed = 1e-7 * max(1, slope.magnitude) + 4 * estimate.error
      if !((slope - estimate.value).magnitude <= allowed) || estimate.error > 1e-6 {
        return "operand \(operand): the gradient gives \(slope), differences \(estimate)"
      }
    }
    return nil
  }
}

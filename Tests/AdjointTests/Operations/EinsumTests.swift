import Adjoint
import Foundation
import TestSupport
import Testing

@Suite struct EinsumTests {
  static let formulas: [(subscripts: String, shapes: [Shape])] = [
    ("ij,jk->ik", [[2, 3], [3, 5]]), ("ij,kj->ik", [[2, 3], [5, 3]]),
    ("ij,jk->ki", [[2, 3], [3, 1]]),
    ("bij,bjk->bik", [[2, 3, 4], [2, 4, 5]]), ("bij,jk->bik", [[2, 3, 4], [4, 5]]),
    ("bhqd,bhkd->bhqk", [[2, 1, 3, 2], [2, 1, 5, 2]]),
    ("bqhd,bkhd->bhqk", [[2, 3, 2, 2], [2, 1, 2, 2]]),
    ("i,j->ij", [[3], [4]]), ("i,i->", [[7], [7]]), ("i,i->i", [[7], [7]]),
    ("ij,ij->j", [[2, 3], [2, 3]]),
    ("ij->ji", [[2, 3]]), ("ij->", [[2, 3]]), ("ijk->k", [[2, 3, 4]]), ("ii->i", [[3, 3]]),
    ("ii->", [[3, 3]]), ("iij->j", [[2, 2, 3]]), ("iii->i", [[2, 2, 2]]),
    ("ij,jk,kl->il", [[2, 3], [3, 4], [4, 5]]),
    ("ij,jk,ki->", [[2, 3], [3, 4], [4, 2]]), ("bn,anm,bm->ba", [[2, 3], [5, 3, 4], [2, 4]]),
    ("ij,k->i", [[2, 3], [4]]), ("i,,j->ij", [[2], [], [3]]), ("->", [[]]),
    ("ij,jk", [[2, 3], [3, 4]]),
    ("ba", [[2, 3]]), ("ij,jk->ik", [[2, 0], [0, 3]]), ("ij,jk->ik", [[0, 2], [2, 3]]),
    (" i j , j k -> i k ", [[2, 3], [3, 5]]),
  ]

  /// Sums written out, over all values of all letters.
  private func expected(_ subscripts: String, _ operands: [Tensor]) -> Tensor {
    let text = subscripts.filter { $0 != " " }
    let sides = text.components(separatedBy: "->")
    let inputs = sides[0].components(separatedBy: ",").map(Array.init)
    let letters = Set(inputs.flatMap { $0 }).sorted()
    let all = inputs.flatMap { $0 }
    let output =
      sides.count > 1 ? Array(sides[1]) : letters.filter { l in all.filter { $0 == l }.count == 1 }
    var lengths: [Character: Int] = [:]
    for (input, operand) in zip(inputs, operands) {
      for (letter, length) in zip(input, operand.shape) { lengths[letter] = length }
    }
    func place(_ word: [Character], _ index: [Character: Int]) -> Int {
      word.reduce(0) { $0 * lengths[$1]! + index[$1]! }
    }
    let shape = Shape(output.map { lengths[$0]! })
    var sums = [Double](repeating: 0, count: shape.reduce(1, *))
    func add(_ index: [Character: Int], _ rest: ArraySlice<Character>) {
      guard let letter = rest.first else {
        sums[place(output, index)] += zip(inputs, operands).reduce(1) {
          $0 * $1.1.scalars[place($1.0, index)]
        }
        return
      }
      for value in 0..<lengths[letter]! {
        add(index.merging([letter: value]) { $1 }, rest.dropFirst())
      }
    }
    add([:], letters[...])
    return Tensor(sums, shape: shape, as: .float64)
  }

  private func einsum(_ subscripts: String, of x: [Tensor]) -> Tensor {
    switch x.count {
    case 1: Adjoint.einsum(subscripts, x[0])
    case 2: Adjoint.einsum(subscripts, x[0], x[1])
    default: Adjoint.einsum(subscripts, x[0], x[1], x[2])
    }
  }

  @Test(arguments: formulas.indices)
  func isTheSumWrittenOut(_ number: Int) {
    let (subscripts, shapes) = Self.formulas[number]
    var random = RandomStream(seed: number)
    let operands = shapes.map { Tensor.normal($0, as: .float64, using: &random) }
    let result = einsum(subscripts, of: operands)
    expectClose(result, expected(subscripts, operands), within: .ofLargest(1e-14), subscripts)

    // The sum is linear in each operand: ⟨gradient, operand⟩ is the cotangent times the result.
    let cotangent = Tensor.normal(result.shape, as: .float64, using: &random)
    let gradients = gradient(at: operands) { (einsum(subscripts, of: $0) * cotangent).sum() }
    let total = (result * cotangent).sum().scalar
    for (gradient, operand) in zip(gradients, operands) {
      #expect(gradient.shape == operand.shape)
      #expect(((gradient * operand).sum().scalar - total).magnitude < 1e-12, "\(subscripts)")
    }
  }

  /// The gradient of the gradient of a bilinear form is the other operand's direction.
  @Test func secondDerivatives() {
    let a = Tensor([[1, 2], [3, 4]], as: .float64)
    let hessianTimes = gradient(at: a) { a in
      (gradient(at: a) { Adjoint.einsum("ij,jk->", $0, $0) }
        * Tensor([[1, 0], [0, 0]], as: .float64))
        .sum()
    }
    // Σ a_ij a_jk: ∂/∂a_00 is Σ_k a_0k + Σ_i a_i0, whose gradient counts a_00 twice.
    #expect(hessianTimes.scalars == [2, 1, 1, 0])
  }

  private static let huge = 1 << 40

  /// Sums over a letter of length 0, beside others whose lengths have no product in an `Int`.
  static let empty: [(subscripts: String, shapes: [Shape], result: Shape)] = [
    ("abk,kc->abc", [[huge, huge, 0], [0, 0]], [huge, huge, 0]),
    ("abk,kc->kab", [[huge, huge, 0], [0, 3]], [0, huge, huge]),
    ("kab,jab->kj", [[0, huge, huge], [0, huge, huge]], [0, 0]),
    ("kab,abj->", [[0, huge, huge], [huge, huge, 0]], []),
    ("kab,kc->c", [[0, huge, huge], [0, 3]], [3]),
    ("kaab->k", [[0, huge, huge, huge]], [0]),
    ("kab,c->c", [[0, huge, huge], [3]], [3]),
    ("ij,kj,l->ikl", [[1 << 20, 1], [1 << 20, 1], [0]], [1 << 20, 1 << 20, 0]),
  ]

  @Test(arguments: empty.indices, ScalarType.allCases)
  func sumsOfNothing(_ number: Int, _ type: ScalarType) {
    let (subscripts, shapes, shape) = Self.empty[number]
    let operands = shapes.map { Tensor(repeating: .nan, shape: $0, as: type) }
    let result = einsum(subscripts, of: operands)
    #expect(result.shape == shape && result.scalarType == type)
    #expect(result.scalars.allSatisfy { $0 == 0 })
    let gradients = gradient(at: operands) { einsum(subscripts, of: $0).sum() }
    for (gradient, operand) in zip(gradients, operands) {
      #expect(gradient.shape == operand.shape && gradient.scalarType == type)
      #expect(gradient.scalars.allSatisfy { $0 == 0 })
    }
  }

  static let refusals: [(subscripts: String, shapes: [Shape], part: String)] = [
    ("ij,jk->ik", [[2, 3], [4, 5]], "j has two lengths"),
    ("ij->ij", [[2]], "ij is not a letter for each axis"),
    ("ij->ik", [[2, 3]], "the result has a letter that no operand has"),
    ("ij->ii", [[2, 3]], "a letter occurs twice in the result"),
    ("ij,jk->ik", [[2, 3]], "there must be letters for each of the operands"),
    ("i...->i", [[2, 3]], "axes have letters and nothing else"),
    ("i->j->k", [[2]], "one list of operands and one result"),
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      let (subscripts, shapes, _) = Self.refusals[number]
      let operands = shapes.map { Tensor.zeros($0) }
      _ =
        operands.count == 1
        ? Adjoint.einsum(subscripts, operands[0])
        : Adjoint.einsum(subscripts, operands[0], operands[1])
    }
    let (subscripts, shapes, part) = Self.refusals[number]
    expectMessage(of: result, contains: "einsum: ", part, "\"\(subscripts)\"", "\(shapes[0])")
  }
}

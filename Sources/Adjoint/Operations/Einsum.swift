/// The sum of products of tensors' scalars that `subscripts` describe, as NumPy's `einsum` does: a
/// letter for each axis of each operand, and those of the result.
///
/// ```swift
/// einsum("ij,jk->ik", a, b)       // a matrix product
/// einsum("bij,bkj->bik", q, k)    // one for each b, of a transposed operand
/// einsum("ii->i", a)              // a diagonal
/// einsum("i,j->ij", x, y)         // an outer product
/// einsum("ijk->k", a)             // a sum
/// ```
///
/// Axes with the same letter have the same length. Letters that the result lacks are summed over.
/// Without `->` the result has the letters that occur once, in alphabetical order. Operands are
/// multiplied from left to right by matrix products, which give the derivatives of any order. Traps when
/// subscripts and shapes do not fit.
public func einsum(_ subscripts: String, _ operands: Tensor...) -> Tensor {
  func check(_ condition: Bool, _ problem: @autoclosure () -> String) {
    require(
      condition,
      "einsum: \(problem()) in \"\(subscripts)\" for operands of shapes "
        + operands.map { "\($0.shape)" }.joined(separator: " and "))
  }
  let sides = subscripts.filter { $0 != " " }.split(
    separator: "->", omittingEmptySubsequences: false)
  let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
  check(sides.count <= 2 && !operands.isEmpty, "one list of operands and one result are needed")
  check(inputs.count == operands.count, "there must be letters for each of the operands")
  let letters = inputs.flatMap { $0 }
  check(letters.allSatisfy(\.isLetter), "axes have letters and nothing else")
  let output =
    sides.count == 2
    ? Array(sides[1])
    : Set(letters).filter { letter in letters.count { $0 == letter } == 1 }.sorted()
  check(Set(output).count == output.count, "a letter occurs twice in the result")
  check(Set(output).isSubset(of: letters), "the result has a letter that no operand has")

  var lengths: [Character: Int] = [:]
  for (input, operand) in zip(inputs, operands) {
    check(input.count == operand.rank, "\(String(input)) is not a letter for each axis")
    for (letter, length) in zip(input, operand.shape) {
      check(lengths[letter, default: length] == length, "\(letter) has two lengths")
      lengths[letter] = length
    }
  }

  // Where a length is 0 the result is empty, or each of its scalars is the sum of nothing. The product
  // of the other lengths may be larger than an Int.
  if lengths.values.contains(0) {
    let zeros = Tensor(
      repeating: 0, shape: Shape(output.map { lengths[$0]! }), as: operands[0].scalarType,
      for: "einsum: \"\(subscripts)\"")
    // It depends on the operands, though on none of their scalars.
    return operands.reduce(zeros) { $0 + $1.flattened()[0..<0].sum() }
  }

  var rest = zip(operands, inputs).map { Factor(tensor: $0, letters: $1).withoutRepetitions }
  var product = rest.removeFirst()
  while !rest.isEmpty {
    let next = rest.removeFirst()
    let later = Set(output + rest.flatMap(\.letters))
    product = product.summed(to: later.union(next.letters))
      .times(next.summed(to: later.union(product.letters)), keeping: later, lengths)
  }
  return product.summed(to: Set(output)).arranged(output)
}

/// A tensor with a letter for each axis.
private struct Factor {
  var tensor: Tensor
  var letters: [Character]

  /// The diagonals along the axes that share a letter.
  var withoutRepetitions: Factor {
    for (axis, letter) in letters.enumerated() {
      guard let other = letters[(axis + 1)...].firstIndex(of: letter) else { continue }
      let others = letters.indices.filter { $0 != axis && $0 != other }
      let diagonal = tensor.transposed(others + [axis, other]).diagonal()
      return Factor(tensor: diagonal, letters: others.map { letters[$0] } + [letter])
        .withoutRepetitions
    }
    return self
  }

  /// The sums along the axes whose letters are not among these.
  func summed(to kept: Set<Character>) -> Factor {
    let axes = letters.indices.filter { !kept.contains(letters[$0]) }
    return axes.isEmpty
      ? self : Factor(tensor: tensor.sum(along: axes), letters: letters.filter(kept.contains))
  }

  /// The tensor with its axes in the order of all its letters.
  func arranged(_ order: [Character]) -> Tensor {
    order == letters ? tensor : tensor.transposed(order.map { letters.firstIndex(of: $0)! })
  }

  /// The product with another factor, summed over the letters of both that are not kept.
  func times(
    _ other: Factor, keeping kept: Set<Character>, _ lengths: [Character: Int]
  ) -> Factor {
    let shared = letters.filter(other.letters.contains)
    let (batch, inner) = (shared.filter(kept.contains), shared.filter { !kept.contains($0) })
    let left = letters.filter { !shared.contains($0) }
    let right = other.letters.filter { !shared.contains($0) }
    func shape(_ groups: [[Character]]) -> Shape {
      Shape(batch.map { lengths[$0]! } + groups.map { Shape($0.map { lengths[$0]! }).elementCount })
    }
    let a = arranged(batch + left + inner)
    let b = other.arranged(batch + inner + right)
    let product =
      inner.isEmpty
      ? a.reshaped(to: shape([left, []])) * b.reshaped(to: shape([[], right]))
      : matmul(a.reshaped(to: shape([left, inner])), b.reshaped(to: shape([inner, right])))
    let result = batch + left + right
    return Factor(
      tensor: product.reshaped(to: Shape(result.map { lengths[$0]! })), letters: result)
  }
}

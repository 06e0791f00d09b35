import Adjoint

extension ProgramCase {
  /// Operations that move scalars.
  static let shapes: [ProgramCase] = [
    ProgramCase(gradientOf: "reshape", [[2, 1, 7]]) {
      $0[0].reshaped(to: [7, -1]).flattened().expandingDimensions(at: 1).squeezed()
    },
    ProgramCase(gradientOf: "transposed", [[2, 3, 5]]) { $0[0].transposed(2, 0, 1) },
    ProgramCase(gradientOf: "broadcast", [[3, 1], [1]]) {
      $0[0].broadcast(to: [2, 3, 5]) + $0[1].broadcast(to: [5])
    },
    ProgramCase(gradientOf: "summed", [[2, 3, 5]]) { $0[0].summed(to: [3, 1]) },
    ProgramCase(gradientOf: "repeated", [[2, 3]]) { $0[0].repeated([2, 3]) },
    ProgramCase(gradientOf: "slices", [[3, 7, 5]]) { x in
      let strided = x[0][.all, stride(from: 6, through: 0, by: -2), 1..<4]
      return strided + x[0][(-1)..., ..<4, 2...] + x[0][0, 0, 0]
    },
    ProgramCase(gradientOf: "shapes", [[2, 3, 4]]) { x in
      let part = x[0].transposed(2, 0, 1)[1..<3, .all, stride(from: 0, to: 3, by: 2)]
      return part.padded(before: [1, 0, 0], after: [0, 0, 2]).flipped(along: 2).reshaped(to: [-1])
    },
    ProgramCase(gradientOf: "padded with a number", [[2, 3]]) {
      $0[0].padded(before: [1, 0], after: [0, 2], with: 1.5)
    },
    ProgramCase(gradientOf: "flipped", [[2, 3, 5]]) { $0[0].flipped(along: [0, 2]) },
    ProgramCase(gradientOf: "concatenate", [[2, 3], [2, 1]]) {
      Tensor.concatenate([$0[0], $0[1], $0[0]], along: 1)
    },
    ProgramCase(gradientOf: "stack", [[2, 3], [2, 3]]) { Tensor.stack([$0[0], $0[1]], along: 1) },
    ProgramCase(gradientOf: "split", [[7, 2]]) { x in
      let parts = x[0].split(sizes: [2, 0, 5])
      return parts[0].sum() * parts[2] + parts[1].sum()
    },
    ProgramCase(gradientOf: "unstacked", [[3, 5]]) { x in
      let columns = x[0].unstacked(along: 1)
      return columns[0] * columns[4] - columns[2]
    },
    ProgramCase(gradientOf: "parts", [[3, 4], [2, 4]]) { x in
      let joined = Tensor.concatenate(x).split(sizes: [2, 3])
      return Tensor.stack(joined[1].unstacked()).rows([2, 0, 2]) * joined[0].sum()
    },
    ProgramCase(gradientOf: "assignment", [[3, 4], [4]]) { x in
      var y = x[0]
      y[1] = x[1]
      y += x[0] * 2
      return y.diagonal()
    },
    ProgramCase(gradientOf: "assignment with strides", [[7, 3], [3]]) { x in
      var y = x[0]
      y[stride(from: 5, through: 1, by: -2)] = x[1]
      return y
    },
  ]

  /// Selections by positions that are fixed.
  static let selections: [ProgramCase] = [
    ProgramCase(gradientOf: "rows", [[5, 3]]) { $0[0].rows([4, 0, 4, 1]) },
    ProgramCase(gradientOf: "selected", [[2, 5, 3]]) { $0[0].selected([3, 3, 0], along: 1) },
    ProgramCase(gradientOf: "gathered", [[3, 5]]) {
      $0[0].gathered([1, 4, 0, 0, 2, 2], shape: [3, 2], along: 1)
    },
    ProgramCase(gradientOf: "selectedFromRows", [[3, 5]]) { $0[0].selectedFromRows([4, 0, 2]) },
    ProgramCase(gradientOf: "scatterAddedRows", [[4, 3]]) {
      $0[0].scatterAddedRows(at: [2, 0, 2, 4], count: 5)
    },
    ProgramCase(gradientOf: "scatterAdded", [[3, 2]]) {
      $0[0].scatterAdded(at: [1, 1, 0, 3, 2, 2], along: 1, length: 5)
    },
  ]
}

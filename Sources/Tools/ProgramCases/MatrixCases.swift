import Adjoint

extension ProgramCase {
  /// Products of matrices.
  static let matrices: [ProgramCase] = [
    ProgramCase(gradientOf: "matmul", [[3, 7], [7, 5]]) { matmul($0[0], $0[1]) },
    ProgramCase(gradientOf: "matmul transposing left", [[7, 3], [7, 5]]) {
      matmul($0[0], $0[1], transposing: .left)
    },
    ProgramCase(gradientOf: "matmul transposing both", [[7, 3], [5, 7]]) {
      matmul($0[0], $0[1], transposing: [.left, .right])
    },
    ProgramCase(gradientOf: "matmul of batches", [[2, 1, 3, 4], [5, 4, 2]]) {
      matmul($0[0], $0[1])
    },
    ProgramCase(gradientOf: "matmul of vectors", [[7], [7, 3], [3]]) {
      matmul(matmul($0[0], $0[1]), $0[2])
    },
    ProgramCase(gradientOf: "matmul of cotangents", [[3, 7], [7, 5]]) {
      matmul($0[0], $0[1], cotangents: .left)
    },
    ProgramCase(gradientOf: "affine", [[3, 7], [7, 5], [5]]) { affine($0[0], $0[1], $0[2]) },
    ProgramCase(gradientOf: "affine transposing right", [[2, 3, 7], [5, 7], [5]]) {
      affine($0[0], $0[1], $0[2], transposing: .right)
    },
    ProgramCase(gradientOf: "dot", [[11], [11]]) { dot($0[0], $0[1]) },
    ProgramCase(gradientOf: "outer", [[3], [5]]) { outer($0[0], $0[1]) },
    ProgramCase(gradientOf: "diagonal", [[2, 5, 3]]) { $0[0].diagonal() },
    ProgramCase(gradientOf: "diagonalMatrix", [[2, 3]]) { $0[0].diagonalMatrix() },
    ProgramCase(gradientOf: "trace", [[2, 3, 5]]) { $0[0].trace() },
    ProgramCase(gradientOf: "einsum", [[2, 3, 5], [2, 7, 5], [7]]) {
      einsum("bij,bkj,k->ib", $0[0], $0[1], $0[2])
    },
    ProgramCase(gradientOf: "einsum of a diagonal", [[5, 5], [5]]) {
      einsum("ii,i->i", $0[0], $0[1])
    },
    ProgramCase(gradientOf: "product of cotangents", [[3, 5], [5]]) {
      $0[0].times(cotangent: $0[1])
    },
    ProgramCase(gradientOf: "scaled", [[3, 5], [5]]) { $0[0].scaled(by: $0[1]) },
    ProgramCase(gradientOf: "divided", [[3, 5], [5]], within: 0.2...2) {
      $0[0].divided(by: $0[1])
    },
  ]
}

/// Some of the two operands of a matrix product: those that enter it transposed, without being copied,
/// or those that are cotangents.
public struct MatrixOperands: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let left = MatrixOperands(rawValue: 1)
  public static let right = MatrixOperands(rawValue: 2)
}

/// y = A·B over the last two axes, where A and B are the operands, each as it is or transposed; the
/// axes before are broadcast. A cotangent of 0 times anything is 0 (see `ZerosOfCotangents.swift`).
///
/// ∂A = g·Bᵀ and ∂B = Aᵀ·g, transposed for a transposed operand, and summed over the axes along which
/// the operand was repeated. In these products g is a cotangent.
struct MatrixMultiply: TensorOperation {
  var transposed: MatrixOperands
  var cotangents: MatrixOperands = []

  var name: String { "matmul" }

  func forward(_ operands: Operands) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    requireSameScalarType(a, b, in: name)
    let left = MatrixLayout(a.shape, transposed: transposed.contains(.left))
    let right = MatrixLayout(b.shape, transposed: transposed.contains(.right))
    let batch = left.batch.broadcast(with: right.batch)
    guard let batch, left.columns == right.rows else {
      fatalError(
        "matmul: the operands have shapes \(a.shape) and \(b.shape)"
          + (transposed.isEmpty ? "" : ", of which some are transposed")
          + "; [\(left.rows), \(left.columns)] · [\(right.rows), \(right.columns)] needs as many "
          + "columns as rows, and axes \(left.batch) and \(right.batch) before them that broadcast")
    }
    let matrix = Shape.matrix(left.rows, right.columns)
    let shape = batch.isEmpty ? matrix : Shape(Array(batch) + Array(matrix))
    let result = Tensor(
      uninitialized: shape, as: a.scalarType, for: "matmul: of shapes \(a.shape) and \(b.shape)")
    guard result.elementCount > 0 else { return result }
    let product = MatrixProduct(scalarType: a.scalarType, left: left, right: right)
    if batch.isEmpty {
      product.run(a.address, b.address, result.storage.address)
    } else {
      product.run(a.address, b.address, result.storage.address, over: batch)
    }
    return cotangents.isEmpty ? result : withZerosOfCotangents(a, b, product: result)
  }

  func residuals(for operand: Int) -> ResidualSet { [.operand(1 - operand), .shapes] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    cotangent(of: operand, g, saved[1 - operand]).summed(to: saved.shape(of: operand))
  }

  /// The cotangent of an operand in the batch of the result.
  func cotangent(of operand: Int, _ g: Tensor, _ otherOperand: Tensor) -> Tensor {
    let own: MatrixOperands = operand == 0 ? .left : .right
    let other: MatrixOperands = operand == 0 ? .right : .left
    // In this product g takes the operand's place, and the other operand keeps its own. For a transposed
    // operand they change places.
    let isTransposed = transposed.contains(own)
    let (gPlace, otherPlace) = isTransposed ? (other, own) : (own, other)
    var product = MatrixMultiply(transposed: isTransposed ? gPlace : [], cotangents: gPlace)
    if transposed.contains(other) == isTransposed { product.transposed.insert(otherPlace) }
    if cotangents.contains(other) { product.cotangents.insert(otherPlace) }
    return gPlace == .left
      ? apply(product, to: g, otherOperand) : apply(product, to: otherOperand, g)
  }
}

/// The matrix product `[…, M, K]` · `[…, K, N]` = `[…, M, N]`.
///
/// The axes before the last two are broadcast. An operand that is named in `transposing` enters with
/// its last two axes exchanged, without a copy. A vector `[K]` on the left is a row, on the right a
/// column, and the result lacks that axis; of two vectors it is their dot product, of shape `[]`.
///
/// A backward names the operand that is a cotangent in `cotangents`. Its zeros times anything, even NaN
/// or an infinity, are then 0; all other products are those of IEEE arithmetic.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposing: MatrixOperands = [], cotangents: MatrixOperands = []
) -> Tensor {
  let operation = MatrixMultiply(transposed: transposing, cotangents: cotangents)
  require(
    a.rank > 0 && b.rank > 0,
    "matmul: the operands have shapes \(a.shape) and \(b.shape); for a scalar there is *")
  if a.rank == 2 && b.rank == 2 {
    return apply(operation, to: a, b)
  }
  require(
    !(a.rank == 1 && transposing.contains(.left)) && !(b.rank == 1 && transposing.contains(.right)),
    "matmul: a vector cannot be transposed, and the operands have shapes \(a.shape) and \(b.shape)")
  if a.rank == 1 && b.rank == 1 && cotangents.isEmpty { return dot(a, b) }
  let left = a.rank == 1 ? a.reshaped(to: [1, a.shape[0]]) : a
  let right = b.rank == 1 ? b.reshaped(to: [b.shape[0], 1]) : b
  let product: Tensor
  if right.rank == 2 && left.rank > 2 && !transposing.contains(.left),
    let height = left.shape.dropLast().productOfLengths
  {
    // Many matrices with one: their rows make one tall matrix.
    let rows = left.reshaped(to: .matrix(height, left.shape[left.rank - 1]))
    let tall = apply(operation, to: rows, right)
    product = tall.reshaped(to: Shape(left.shape.dropLast() + [tall.shape[1]]))
  } else {
    product = apply(operation, to: left, right)
  }
  var shape = Array(product.shape)
  if b.rank == 1 { shape.removeLast() }
  if a.rank == 1 { shape.remove(at: shape.count - 2) }
  return product.reshaped(to: Shape(shape))
}

/// The sum of the products of two vectors' scalars, of shape `[]`.
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor {
  require(
    a.rank == 1 && a.shape == b.shape,
    "dot: the operands must be vectors of one length and have shapes \(a.shape) and \(b.shape)")
  requireSameScalarType(a, b, in: "dot")
  return (a * b).sum()
}

/// The products of each scalar of a vector `[M]` with each of another `[N]`, as `[M, N]`.
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor {
  require(
    a.rank == 1 && b.rank == 1,
    "outer: the operands must be vectors and have shapes \(a.shape) and \(b.shape)")
  requireSameScalarType(a, b, in: "outer")
  Shape.matrix(a.shape[0], b.shape[0])
    .requireMemory(as: a.scalarType, for: "outer: of shapes \(a.shape) and \(b.shape)")
  return a.reshaped(to: [a.shape[0], 1]) * b.reshaped(to: [1, b.shape[0]])
}

import CKernels

// A number is rounded to the tensor's type before it is compared, as it is in arithmetic. Beside NaN
// only `.!=` is true. Comparing is not recorded: a mask is a constant.
extension Tensor {
  /// True where a scalar is less than the one of the other tensor. Shapes are broadcast, here and in the
  /// other comparisons.
  public static func .< (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .less)
  }
  public static func .< (a: Tensor, b: Double) -> Mask { a .< Tensor(b, as: a.scalarType) }
  public static func .< (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .< b }

  public static func .<= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .lessOrEqual)
  }
  public static func .<= (a: Tensor, b: Double) -> Mask { a .<= Tensor(b, as: a.scalarType) }
  public static func .<= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .<= b }

  public static func .> (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .greater)
  }
  public static func .> (a: Tensor, b: Double) -> Mask { a .> Tensor(b, as: a.scalarType) }
  public static func .> (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .> b }

  public static func .>= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .greaterOrEqual)
  }
  public static func .>= (a: Tensor, b: Double) -> Mask { a .>= Tensor(b, as: a.scalarType) }
  public static func .>= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .>= b }

  public static func .== (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .equal)
  }
  public static func .== (a: Tensor, b: Double) -> Mask { a .== Tensor(b, as: a.scalarType) }
  public static func .== (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .== b }

  public static func .!= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, by: .unequal)
  }
  public static func .!= (a: Tensor, b: Double) -> Mask { a .!= Tensor(b, as: a.scalarType) }
  public static func .!= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .!= b }

  /// Where a relation holds between the scalars of two tensors, broadcast.
  func compared(to other: Tensor, by relation: Relation) -> Mask {
    let operation = relation.rawValue
    requireSameScalarType(self, other, in: operation)
    let shape = shape.broadcast(with: other.shape, in: operation)
    Mask.requireMemory(for: shape, "\(operation): of shapes \(self.shape) and \(other.shape)")
    let kernel = relation.kernel(scalarType.kernels)
    return Mask(shape: shape) { out in
      forEachRun(with: other, over: shape, grain: Tensor.elementwiseGrain) { run in
        kernel(run.count, run.a, run.aStride, run.b, run.bStride, out + run.position)
      }
    }.noted(as: .comparison(relation), of: [.tensor(self), .tensor(other)])
  }
}

/// A relation between two numbers, by its operator.
enum Relation: String {
  case less = ".<"
  case lessOrEqual = ".<="
  case greater = ".>"
  case greaterOrEqual = ".>="
  case equal = ".=="
  case unequal = ".!="

  fileprivate func kernel(_ kernels: Kernels) -> adjoint_comparison {
    switch self {
    case .less: kernels.is_less
    case .lessOrEqual: kernels.is_less_or_equal
    case .greater: kernels.is_greater
    case .greaterOrEqual: kernels.is_greater_or_equal
    case .equal: kernels.is_equal
    case .unequal: kernels.is_unequal
    }
  }

  /// Whether it holds between two numbers.
  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .unequal: a != b
    }
  }

  /// StableHLO's word for it.
  var direction: String {
    switch self {
    case .less: "LT"
    case .lessOrEqual: "LE"
    case .greater: "GT"
    case .greaterOrEqual: "GE"
    case .equal: "EQ"
    case .unequal: "NE"
    }
  }
}

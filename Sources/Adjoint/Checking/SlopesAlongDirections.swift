/// The slopes of a function with respect to one tensor of a point: scalar by scalar, or along random
/// directions where there are many scalars.
struct SlopesAlongDirections {
  /// The gradient along the directions, and differences of the function's values with their error bars.
  let byTape: Quantity
  let estimated: Quantity

  /// A gradient of more scalars is compared along random directions.
  private static let mostScalars = 256

  init(
    _ gradient: Quantity, of number: Int, at point: [Tensor],
    by function: @escaping ([Tensor]) -> some TensorStructure
  ) {
    let tensor = point[number]
    let isProbed = tensor.elementCount > Self.mostScalars
    let directions = (0..<(isProbed ? 16 : tensor.elementCount)).map { probe -> Tensor in
      isProbed ? .signs(tensor.shape, seed: probe) : .basis(probe, of: tensor.shape)
    }
    let range = tensor.rangeWithinSign
    func value(_ point: [Tensor]) -> [Double] { [function(point).contracted().scalar] }
    let center = value(point)
    let estimates = directions.enumerated().map { probe, direction in
      let reach = isProbed ? range.smallest : range.each[probe]
      let size = isProbed ? Swift.min(1, reach) : tensor.scalars[probe].magnitude
      return Estimate.derivatives(size: size, isExact: !isProbed, within: reach, center: center) {
        value(point.moving(number, along: direction, by: $0))
      }[0]
    }
    let values = Tensor(gradient.values, shape: gradient.shape, as: .float64)
    func quantity(_ evaluation: String, _ values: [Double], _ errors: [Double]?) -> Quantity {
      Quantity(
        name: gradient.name, evaluation: evaluation, values: values,
        shape: isProbed ? [values.count] : gradient.shape, scalarType: .float64, errors: errors)
    }
    byTape = quantity(
      gradient.evaluation,
      isProbed ? directions.map { ($0 * values).sum().scalar } : gradient.values, nil)
    estimated = quantity(
      isProbed ? "differences along directions" : "differences", estimates.map(\.value),
      estimates.map(\.error))
  }

  /// How far the two may be apart: differences of functions that vary over distances of order 1 err by
  /// less than 1e-7, and by what rounding adds. One whose error has no bound, as beside an infinite
  /// value, is no judge.
  var limits: [Double]? {
    let errors = estimated.errors!
    return estimated.limits(1e-7, noise: 4 * errors.largestFiniteMagnitude) {
      errors[$0].isFinite
    }
  }
}

extension Tensor {
  /// How far each scalar may be moved for differences. An operand whose scalars all have one sign may
  /// have to have it, like a temperature or a weight, so none of them is moved as far as 0.
  var rangeWithinSign: (each: [Double], smallest: Double) {
    let scalars = self.scalars
    let hasOneSign = scalars.allSatisfy { $0 > 0 } || scalars.allSatisfy { $0 < 0 }
    // A little less than the whole way, for what is added to it is rounded.
    let each = scalars.map { hasOneSign ? 0.99 * $0.magnitude : .infinity }
    return (each, each.min() ?? .infinity)
  }
}

extension PlantedFault {
  /// Mistakes that can be made in any backward, at a point where the right gradients are known. Those
  /// that would change nothing there are left out.
  static func general(gradients: [Tensor], scalarType: ScalarType) -> [PlantedFault] {
    let count = gradients.count
    let moving = gradients.indices.filter { gradients[$0].largestFiniteMagnitude > 0 }
    guard !moving.isEmpty else { return [] }
    let ofOperands = moving.flatMap { operand -> [PlantedFault] in
      let gradient = count == 1 ? "the gradient" : "gradient \(operand)"
      func fault(
        _ explanation: String, inFloat32Alone: Bool = false,
        _ change: @escaping @Sendable (Tensor) -> Tensor
      ) -> PlantedFault {
        PlantedFault(explanation, inFloat32Alone: inFloat32Alone) { gradients in
          gradients.enumerated().map { $0 == operand ? change($1) : $1 }
        }
      }
      let inBoth = [
        fault("the sign of \(gradient) is flipped") { $0 * -1 },
        fault("one scalar of \(gradient) is off by a millionth") { $0.changingLargest(by: 1e-6) },
      ]
      return scalarType == .float64
        ? inBoth
        : inBoth + [
          fault("\(gradient) is doubled in float32", inFloat32Alone: true) { $0 * 2 }
        ]
    }
    return [droppedUpstream, valueOff] + ofOperands
  }

  private static var droppedUpstream: PlantedFault {
    PlantedFault("the upstream cotangent is dropped") { operation, operands, cotangent in
      operation.gradients(
        at: operands, for: cotangent.mappingTensors { .ones($0.shape, as: $0.scalarType) })
    }
  }

  private static var valueOff: PlantedFault {
    PlantedFault("one scalar of the value is off by a millionth") { _, value in
      value.mappingTensors { $0.changingLargest(by: 1e-6) }
    }
  }
}

extension Tensor {
  /// This tensor with the scalar of the largest magnitude changed by a share of it. Only a factor is
  /// used, so that the tape sees how the result depends on this tensor.
  fileprivate func changingLargest(by share: Double) -> Tensor {
    let magnitudes = scalars.map { $0.isFinite ? $0.magnitude : 0 }
    guard let place = magnitudes.indices.max(by: { magnitudes[$0] < magnitudes[$1] }) else {
      return self
    }
    var factors = [Double](repeating: 1, count: elementCount)
    factors[place] += share
    return self * Tensor(factors, shape: shape, as: scalarType)
  }
}

// What a convolution and a transposed one demand of their operands, and share in their compositions.

extension TensorOperation {
  /// Traps when there are not two or three operands of one type.
  func requireOperands(_ operands: Operands) {
    require(
      (2...3).contains(operands.count),
      "\(name): there are \(operands.count) operands; it takes images, weights, and perhaps a bias")
    for operand in operands { requireSameScalarType(operands[0], operand, in: name) }
  }

  /// Traps when there is a bias, and it is not one number for each channel of the result.
  func requireBias(_ operands: Operands, of channels: Int) {
    require(
      operands.count < 3 || operands[2].shape == [channels],
      "\(name): the bias has shape \(operands[operands.count - 1].shape), and the weights "
        + "\(operands[1].shape) make \(channels) channels; it must be [\(channels)]")
  }
}

extension ConvolutionGeometry {
  /// The weights of one place of the window: [groups, outputs of a group, channels of a group].
  func weights(_ weights: Tensor, at place: (row: Int, column: Int)) -> Tensor {
    weights[.all, .all, place.row, place.column].reshaped(
      to: [groups, groupOutputs, groupChannels])
  }
}

extension Tensor {
  /// The sums of [N, C, H, W] over images and pixels: [C].
  func summedOverPixels() -> Tensor { sum(along: [2, 3]).sum(along: 0) }
}

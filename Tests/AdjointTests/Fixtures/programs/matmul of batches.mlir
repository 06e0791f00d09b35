// input %in0 tensor<2x5x3x2xf64> cotangent
// input %in1 tensor<2x1x3x4xf64> x0
// input %in2 tensor<5x4x2xf64> x1
// output %2 tensor<2x5x3x2xf64> value
// output %6 tensor<2x1x3x4xf64> x0
// output %10 tensor<5x4x2xf64> x1
module @program {
  func.func public @main(%in0: tensor<2x5x3x2xf64>, %in1: tensor<2x1x3x4xf64>, %in2: tensor<5x4x2xf64>) -> (tensor<2x5x3x2xf64>, tensor<2x1x3x4xf64>, tensor<5x4x2xf64>) {
    %0 = stablehlo.broadcast_in_dim %in1, dims = [0, 1, 2, 3] : (tensor<2x1x3x4xf64>) -> tensor<2x5x3x4xf64>
    %1 = stablehlo.broadcast_in_dim %in2, dims = [1, 2, 3] : (tensor<5x4x2xf64>) -> tensor<2x5x4x2xf64>
    %2 = stablehlo.dot_general %0, %1, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2] : (tensor<2x5x3x4xf64>, tensor<2x5x4x2xf64>) -> tensor<2x5x3x2xf64>
    %3 = stablehlo.dot_general %in0, %1, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [3] : (tensor<2x5x3x2xf64>, tensor<2x5x4x2xf64>) -> tensor<2x5x3x4xf64>
    %4 = stablehlo.constant dense<0.0> : tensor<f64>
    %5 = stablehlo.reduce(%3 init: %4) applies stablehlo.add across dimensions = [1] : (tensor<2x5x3x4xf64>, tensor<f64>) -> tensor<2x3x4xf64>
    %6 = stablehlo.reshape %5 : (tensor<2x3x4xf64>) -> tensor<2x1x3x4xf64>
    %7 = stablehlo.dot_general %0, %in0, batching_dims = [0, 1] x [0, 1], contracting_dims = [2] x [2] : (tensor<2x5x3x4xf64>, tensor<2x5x3x2xf64>) -> tensor<2x5x4x2xf64>
    %8 = stablehlo.reduce(%7 init: %4) applies stablehlo.add across dimensions = [0] : (tensor<2x5x4x2xf64>, tensor<f64>) -> tensor<5x4x2xf64>
    %9 = stablehlo.reshape %8 : (tensor<5x4x2xf64>) -> tensor<1x5x4x2xf64>
    %10 = stablehlo.reshape %9 : (tensor<1x5x4x2xf64>) -> tensor<5x4x2xf64>
    return %2, %6, %10 : tensor<2x5x3x2xf64>, tensor<2x1x3x4xf64>, tensor<5x4x2xf64>
  }
}

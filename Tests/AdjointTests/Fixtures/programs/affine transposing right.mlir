// input %in0 tensor<2x3x5xf64> cotangent
// input %in1 tensor<2x3x7xf64> x0
// input %in2 tensor<5x7xf64> x1
// input %in3 tensor<5xf64> x2
// output %4 tensor<2x3x5xf64> value
// output %12 tensor<2x3x7xf64> x0
// output %7 tensor<5x7xf64> x1
// output %11 tensor<5xf64> x2
module @program {
  func.func public @main(%in0: tensor<2x3x5xf64>, %in1: tensor<2x3x7xf64>, %in2: tensor<5x7xf64>, %in3: tensor<5xf64>) -> (tensor<2x3x5xf64>, tensor<2x3x7xf64>, tensor<5x7xf64>, tensor<5xf64>) {
    %0 = stablehlo.reshape %in1 : (tensor<2x3x7xf64>) -> tensor<6x7xf64>
    %1 = stablehlo.dot_general %0, %in2, contracting_dims = [1] x [1] : (tensor<6x7xf64>, tensor<5x7xf64>) -> tensor<6x5xf64>
    %2 = stablehlo.broadcast_in_dim %in3, dims = [1] : (tensor<5xf64>) -> tensor<6x5xf64>
    %3 = stablehlo.add %1, %2 : (tensor<6x5xf64>, tensor<6x5xf64>) -> tensor<6x5xf64>
    %4 = stablehlo.reshape %3 : (tensor<6x5xf64>) -> tensor<2x3x5xf64>
    %5 = stablehlo.reshape %in0 : (tensor<2x3x5xf64>) -> tensor<6x5xf64>
    %6 = stablehlo.dot_general %5, %in2, contracting_dims = [1] x [0] : (tensor<6x5xf64>, tensor<5x7xf64>) -> tensor<6x7xf64>
    %7 = stablehlo.dot_general %5, %0, contracting_dims = [0] x [0] : (tensor<6x5xf64>, tensor<6x7xf64>) -> tensor<5x7xf64>
    %8 = stablehlo.constant dense<0.0> : tensor<f64>
    %9 = stablehlo.reduce(%5 init: %8) applies stablehlo.add across dimensions = [0] : (tensor<6x5xf64>, tensor<f64>) -> tensor<5xf64>
    %10 = stablehlo.reshape %9 : (tensor<5xf64>) -> tensor<1x5xf64>
    %11 = stablehlo.reshape %10 : (tensor<1x5xf64>) -> tensor<5xf64>
    %12 = stablehlo.reshape %6 : (tensor<6x7xf64>) -> tensor<2x3x7xf64>
    return %4, %12, %7, %11 : tensor<2x3x5xf64>, tensor<2x3x7xf64>, tensor<5x7xf64>, tensor<5xf64>
  }
}

// input %in0 tensor<3x4x3xf64> cotangent
// input %in1 tensor<3x7x5xf64> x0
// output %8 tensor<3x4x3xf64> value
// output %21 tensor<3x7x5xf64> x0
module @program {
  func.func public @main(%in0: tensor<3x4x3xf64>, %in1: tensor<3x7x5xf64>) -> (tensor<3x4x3xf64>, tensor<3x7x5xf64>) {
    %0 = stablehlo.slice %in1 [0:3:1, 0:7:2, 1:4:1] : (tensor<3x7x5xf64>) -> tensor<3x4x3xf64>
    %1 = stablehlo.reverse %0, dims = [1] : (tensor<3x4x3xf64>) -> tensor<3x4x3xf64>
    %2 = stablehlo.slice %in1 [2:3:1, 0:4:1, 2:5:1] : (tensor<3x7x5xf64>) -> tensor<1x4x3xf64>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x4x3xf64>) -> tensor<3x4x3xf64>
    %4 = stablehlo.add %1, %3 : (tensor<3x4x3xf64>, tensor<3x4x3xf64>) -> tensor<3x4x3xf64>
    %5 = stablehlo.slice %in1 [0:1:1, 0:1:1, 0:1:1] : (tensor<3x7x5xf64>) -> tensor<1x1x1xf64>
    %6 = stablehlo.reshape %5 : (tensor<1x1x1xf64>) -> tensor<f64>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<f64>) -> tensor<3x4x3xf64>
    %8 = stablehlo.add %4, %7 : (tensor<3x4x3xf64>, tensor<3x4x3xf64>) -> tensor<3x4x3xf64>
    %9 = stablehlo.constant dense<0.0> : tensor<f64>
    %10 = stablehlo.reduce(%in0 init: %9) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<3x4x3xf64>, tensor<f64>) -> tensor<f64>
    %11 = stablehlo.reshape %10 : (tensor<f64>) -> tensor<1x1x1xf64>
    %12 = stablehlo.reshape %11 : (tensor<1x1x1xf64>) -> tensor<f64>
    %13 = stablehlo.reshape %12 : (tensor<f64>) -> tensor<1x1x1xf64>
    %14 = stablehlo.pad %13, %9, low = [0, 0, 0], high = [2, 6, 4], interior = [0, 0, 0] : (tensor<1x1x1xf64>, tensor<f64>) -> tensor<3x7x5xf64>
    %15 = stablehlo.reduce(%in0 init: %9) applies stablehlo.add across dimensions = [0] : (tensor<3x4x3xf64>, tensor<f64>) -> tensor<4x3xf64>
    %16 = stablehlo.reshape %15 : (tensor<4x3xf64>) -> tensor<1x4x3xf64>
    %17 = stablehlo.pad %16, %9, low = [2, 0, 2], high = [0, 3, 0], interior = [0, 0, 0] : (tensor<1x4x3xf64>, tensor<f64>) -> tensor<3x7x5xf64>
    %18 = stablehlo.add %14, %17 : (tensor<3x7x5xf64>, tensor<3x7x5xf64>) -> tensor<3x7x5xf64>
    %19 = stablehlo.reverse %in0, dims = [1] : (tensor<3x4x3xf64>) -> tensor<3x4x3xf64>
    %20 = stablehlo.pad %19, %9, low = [0, 0, 1], high = [0, 0, 1], interior = [0, 1, 0] : (tensor<3x4x3xf64>, tensor<f64>) -> tensor<3x7x5xf64>
    %21 = stablehlo.add %18, %20 : (tensor<3x7x5xf64>, tensor<3x7x5xf64>) -> tensor<3x7x5xf64>
    return %8, %21 : tensor<3x4x3xf64>, tensor<3x7x5xf64>
  }
}

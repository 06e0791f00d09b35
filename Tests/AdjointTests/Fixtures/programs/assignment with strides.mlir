// input %in0 tensor<7x3xf64> cotangent
// input %in1 tensor<7x3xf64> x0
// input %in2 tensor<3xf64> x1
// output %10 tensor<7x3xf64> value
// output %13 tensor<7x3xf64> x0
// output %18 tensor<3xf64> x1
module @program {
  func.func public @main(%in0: tensor<7x3xf64>, %in1: tensor<7x3xf64>, %in2: tensor<3xf64>) -> (tensor<7x3xf64>, tensor<7x3xf64>, tensor<3xf64>) {
    %0 = stablehlo.constant dense<0.0> : tensor<3x3xf64>
    %1 = stablehlo.broadcast_in_dim %in2, dims = [1] : (tensor<3xf64>) -> tensor<3x3xf64>
    %2 = stablehlo.constant dense<1.0> : tensor<3x3xf64>
    %3 = stablehlo.reverse %2, dims = [0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
    %4 = stablehlo.constant dense<0.0> : tensor<f64>
    %5 = stablehlo.pad %3, %4, low = [1, 0], high = [1, 0], interior = [1, 0] : (tensor<3x3xf64>, tensor<f64>) -> tensor<7x3xf64>
    %6 = stablehlo.broadcast_in_dim %4, dims = [] : (tensor<f64>) -> tensor<7x3xf64>
    %7 = stablehlo.compare GT, %5, %6 : (tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xi1>
    %8 = stablehlo.reverse %1, dims = [0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
    %9 = stablehlo.pad %8, %4, low = [1, 0], high = [1, 0], interior = [1, 0] : (tensor<3x3xf64>, tensor<f64>) -> tensor<7x3xf64>
    %10 = stablehlo.select %7, %9, %in1 : (tensor<7x3xi1>, tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xf64>
    %11 = stablehlo.reverse %0, dims = [0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
    %12 = stablehlo.pad %11, %4, low = [1, 0], high = [1, 0], interior = [1, 0] : (tensor<3x3xf64>, tensor<f64>) -> tensor<7x3xf64>
    %13 = stablehlo.select %7, %12, %in0 : (tensor<7x3xi1>, tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xf64>
    %14 = stablehlo.slice %in0 [1:6:2, 0:3:1] : (tensor<7x3xf64>) -> tensor<3x3xf64>
    %15 = stablehlo.reverse %14, dims = [0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
    %16 = stablehlo.reduce(%15 init: %4) applies stablehlo.add across dimensions = [0] : (tensor<3x3xf64>, tensor<f64>) -> tensor<3xf64>
    %17 = stablehlo.reshape %16 : (tensor<3xf64>) -> tensor<1x3xf64>
    %18 = stablehlo.reshape %17 : (tensor<1x3xf64>) -> tensor<3xf64>
    return %10, %13, %18 : tensor<7x3xf64>, tensor<7x3xf64>, tensor<3xf64>
  }
}

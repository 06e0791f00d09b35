// input %in0 tensor<5x2xf64> cotangent
// input %in1 tensor<7x2xf64> x0
// output %13 tensor<5x2xf64> value
// output %26 tensor<7x2xf64> x0
module @program {
  func.func public @main(%in0: tensor<5x2xf64>, %in1: tensor<7x2xf64>) -> (tensor<5x2xf64>, tensor<7x2xf64>) {
    %0 = stablehlo.slice %in1 [0:2, 0:2] : (tensor<7x2xf64>) -> tensor<2x2xf64>
    %1 = stablehlo.slice %in1 [2:2, 0:2] : (tensor<7x2xf64>) -> tensor<0x2xf64>
    %2 = stablehlo.slice %in1 [2:7, 0:2] : (tensor<7x2xf64>) -> tensor<5x2xf64>
    %3 = stablehlo.constant dense<0.0> : tensor<f64>
    %4 = stablehlo.reduce(%0 init: %3) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x2xf64>, tensor<f64>) -> tensor<f64>
    %5 = stablehlo.reshape %4 : (tensor<f64>) -> tensor<1x1xf64>
    %6 = stablehlo.reshape %5 : (tensor<1x1xf64>) -> tensor<f64>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<f64>) -> tensor<5x2xf64>
    %8 = stablehlo.multiply %7, %2 : (tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %9 = stablehlo.reduce(%1 init: %3) applies stablehlo.add across dimensions = [0, 1] : (tensor<0x2xf64>, tensor<f64>) -> tensor<f64>
    %10 = stablehlo.reshape %9 : (tensor<f64>) -> tensor<1x1xf64>
    %11 = stablehlo.reshape %10 : (tensor<1x1xf64>) -> tensor<f64>
    %12 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<f64>) -> tensor<5x2xf64>
    %13 = stablehlo.add %8, %12 : (tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %14 = stablehlo.reduce(%in0 init: %3) applies stablehlo.add across dimensions = [0, 1] : (tensor<5x2xf64>, tensor<f64>) -> tensor<f64>
    %15 = stablehlo.reshape %14 : (tensor<f64>) -> tensor<1x1xf64>
    %16 = stablehlo.broadcast_in_dim %15, dims = [0, 1] : (tensor<1x1xf64>) -> tensor<0x2xf64>
    %17 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f64>) -> tensor<5x2xf64>
    %18 = stablehlo.compare EQ, %in0, %17 : (tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xi1>
    %19 = stablehlo.multiply %in0, %2 : (tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %20 = stablehlo.select %18, %17, %19 : (tensor<5x2xi1>, tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %21 = stablehlo.multiply %in0, %7 : (tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %22 = stablehlo.select %18, %17, %21 : (tensor<5x2xi1>, tensor<5x2xf64>, tensor<5x2xf64>) -> tensor<5x2xf64>
    %23 = stablehlo.reduce(%20 init: %3) applies stablehlo.add across dimensions = [0, 1] : (tensor<5x2xf64>, tensor<f64>) -> tensor<f64>
    %24 = stablehlo.reshape %23 : (tensor<f64>) -> tensor<1x1xf64>
    %25 = stablehlo.broadcast_in_dim %24, dims = [0, 1] : (tensor<1x1xf64>) -> tensor<2x2xf64>
    %26 = stablehlo.concatenate %25, %16, %22, dim = 0 : (tensor<2x2xf64>, tensor<0x2xf64>, tensor<5x2xf64>) -> tensor<7x2xf64>
    return %13, %26 : tensor<5x2xf64>, tensor<7x2xf64>
  }
}

// input %in0 tensor<84xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %5 tensor<84xf64> value
// output %12 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<84xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<84xf64>, tensor<2x7x3xf64>) {
    %0 = stablehlo.constant dense<0.0> : tensor<f64>
    %1 = "stablehlo.reduce_window"(%in1, %0) <{window_dimensions = array<i64: 1, 7, 1>, padding = dense<[[0, 0], [6, 0], [0, 0]]> : tensor<3x2xi64>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7x3xf64>
    %2 = stablehlo.reshape %1 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %3 = "stablehlo.reduce_window"(%in1, %0) <{window_dimensions = array<i64: 1, 1, 3>, padding = dense<[[0, 0], [0, 0], [2, 0]]> : tensor<3x2xi64>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7x3xf64>
    %4 = stablehlo.reshape %3 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %5 = stablehlo.concatenate %2, %4, dim = 0 : (tensor<42xf64>, tensor<42xf64>) -> tensor<84xf64>
    %6 = stablehlo.slice %in0 [0:42] : (tensor<84xf64>) -> tensor<42xf64>
    %7 = stablehlo.slice %in0 [42:84] : (tensor<84xf64>) -> tensor<42xf64>
    %8 = stablehlo.reshape %7 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %9 = "stablehlo.reduce_window"(%8, %0) <{window_dimensions = array<i64: 1, 1, 3>, padding = dense<[[0, 0], [0, 0], [0, 2]]> : tensor<3x2xi64>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7x3xf64>
    %10 = stablehlo.reshape %6 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %11 = "stablehlo.reduce_window"(%10, %0) <{window_dimensions = array<i64: 1, 7, 1>, padding = dense<[[0, 0], [0, 6], [0, 0]]> : tensor<3x2xi64>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7x3xf64>
    %12 = stablehlo.add %9, %11 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %5, %12 : tensor<84xf64>, tensor<2x7x3xf64>
  }
}

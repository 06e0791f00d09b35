// input %in0 tensor<84xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %22 tensor<84xf64> value
// output %39 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<84xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<84xf64>, tensor<2x7x3xf64>) {
    %0 = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
    %1 = stablehlo.reduce(%in1 init: %0) applies stablehlo.maximum across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %2 = stablehlo.reshape %1 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %4 = stablehlo.subtract %in1, %3 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %5 = stablehlo.exponential %4 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %6 = stablehlo.constant dense<0.0> : tensor<f64>
    %7 = stablehlo.reduce(%5 init: %6) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %8 = stablehlo.reshape %7 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %9 = stablehlo.broadcast_in_dim %8, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %10 = stablehlo.divide %5, %9 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %11 = stablehlo.reshape %10 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %12 = stablehlo.reduce(%in1 init: %0) applies stablehlo.maximum across dimensions = [2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7xf64>
    %13 = stablehlo.reshape %12 : (tensor<2x7xf64>) -> tensor<2x7x1xf64>
    %14 = stablehlo.broadcast_in_dim %13, dims = [0, 1, 2] : (tensor<2x7x1xf64>) -> tensor<2x7x3xf64>
    %15 = stablehlo.subtract %in1, %14 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %16 = stablehlo.exponential %15 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %17 = stablehlo.reduce(%16 init: %6) applies stablehlo.add across dimensions = [2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7xf64>
    %18 = stablehlo.reshape %17 : (tensor<2x7xf64>) -> tensor<2x7x1xf64>
    %19 = stablehlo.broadcast_in_dim %18, dims = [0, 1, 2] : (tensor<2x7x1xf64>) -> tensor<2x7x3xf64>
    %20 = stablehlo.divide %16, %19 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %21 = stablehlo.reshape %20 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %22 = stablehlo.concatenate %11, %21, dim = 0 : (tensor<42xf64>, tensor<42xf64>) -> tensor<84xf64>
    %23 = stablehlo.slice %in0 [0:42] : (tensor<84xf64>) -> tensor<42xf64>
    %24 = stablehlo.slice %in0 [42:84] : (tensor<84xf64>) -> tensor<42xf64>
    %25 = stablehlo.reshape %24 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %26 = stablehlo.multiply %20, %25 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %27 = stablehlo.reduce(%26 init: %6) applies stablehlo.add across dimensions = [2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x7xf64>
    %28 = stablehlo.reshape %27 : (tensor<2x7xf64>) -> tensor<2x7x1xf64>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1, 2] : (tensor<2x7x1xf64>) -> tensor<2x7x3xf64>
    %30 = stablehlo.subtract %25, %29 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %31 = stablehlo.multiply %20, %30 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %32 = stablehlo.reshape %23 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %33 = stablehlo.multiply %10, %32 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %34 = stablehlo.reduce(%33 init: %6) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %35 = stablehlo.reshape %34 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %36 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %37 = stablehlo.subtract %32, %36 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %38 = stablehlo.multiply %10, %37 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %39 = stablehlo.add %31, %38 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %22, %39 : tensor<84xf64>, tensor<2x7x3xf64>
  }
}

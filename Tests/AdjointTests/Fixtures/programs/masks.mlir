// input %in0 tensor<3x4xf64> cotangent
// input %in1 tensor<3x4xf64> x0
// input %in2 tensor<3x4xf64> x1
// output %18 tensor<3x4xf64> value
// output %26 tensor<3x4xf64> x0
// output %23 tensor<3x4xf64> x1
module @program {
  func.func public @main(%in0: tensor<3x4xf64>, %in1: tensor<3x4xf64>, %in2: tensor<3x4xf64>) -> (tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>) {
    %0 = stablehlo.constant dense<0.5> : tensor<f64>
    %1 = stablehlo.constant dense<1.0> : tensor<f64>
    %2 = stablehlo.constant dense<0.0> : tensor<f64>
    %3 = stablehlo.compare LT, %in1, %in2 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %4 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<3x4xf64>
    %5 = stablehlo.compare GT, %in2, %4 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %6 = stablehlo.not %5 : (tensor<3x4xi1>) -> tensor<3x4xi1>
    %7 = stablehlo.and %3, %6 : (tensor<3x4xi1>, tensor<3x4xi1>) -> tensor<3x4xi1>
    %8 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<3x4xf64>
    %9 = stablehlo.compare GE, %in1, %8 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %10 = stablehlo.xor %7, %9 : (tensor<3x4xi1>, tensor<3x4xi1>) -> tensor<3x4xi1>
    %11 = stablehlo.log %in1 : (tensor<3x4xf64>) -> tensor<3x4xf64>
    %12 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<3x4xf64>
    %13 = stablehlo.compare LE, %in1, %12 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %14 = stablehlo.or %13, %10 : (tensor<3x4xi1>, tensor<3x4xi1>) -> tensor<3x4xi1>
    %15 = stablehlo.select %14, %in2, %11 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %16 = stablehlo.compare NE, %in2, %12 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %17 = stablehlo.convert %16 : (tensor<3x4xi1>) -> tensor<3x4xf64>
    %18 = stablehlo.multiply %15, %17 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %19 = stablehlo.compare EQ, %in0, %12 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %20 = stablehlo.multiply %in0, %17 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %21 = stablehlo.select %19, %12, %20 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %22 = stablehlo.select %14, %12, %21 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %23 = stablehlo.select %14, %21, %12 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %24 = stablehlo.compare EQ, %22, %12 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %25 = stablehlo.divide %22, %in1 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %26 = stablehlo.select %24, %12, %25 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    return %18, %26, %23 : tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>
  }
}

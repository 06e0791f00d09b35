// input %in0 tensor<3x4xf64> cotangent
// input %in1 tensor<3x4xf64> x0
// input %in2 tensor<4xf64> x1
// input %in3 tensor<3x1xf64> x2
// output %6 tensor<3x4xf64> value
// output %38 tensor<3x4xf64> x0
// output %42 tensor<4xf64> x1
// output %33 tensor<3x1xf64> x2
module @program {
  func.func public @main(%in0: tensor<3x4xf64>, %in1: tensor<3x4xf64>, %in2: tensor<4xf64>, %in3: tensor<3x1xf64>) -> (tensor<3x4xf64>, tensor<3x4xf64>, tensor<4xf64>, tensor<3x1xf64>) {
    %0 = stablehlo.broadcast_in_dim %in2, dims = [1] : (tensor<4xf64>) -> tensor<3x4xf64>
    %1 = stablehlo.multiply %in1, %0 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %2 = stablehlo.broadcast_in_dim %in3, dims = [0, 1] : (tensor<3x1xf64>) -> tensor<3x4xf64>
    %3 = stablehlo.divide %in1, %2 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %4 = stablehlo.add %1, %3 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %5 = stablehlo.divide %0, %in1 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %6 = stablehlo.subtract %4, %5 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %7 = stablehlo.negate %in0 : (tensor<3x4xf64>) -> tensor<3x4xf64>
    %8 = stablehlo.constant dense<0.0> : tensor<f64>
    %9 = stablehlo.broadcast_in_dim %8, dims = [] : (tensor<f64>) -> tensor<3x4xf64>
    %10 = stablehlo.compare EQ, %7, %9 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %11 = stablehlo.divide %7, %in1 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %12 = stablehlo.select %10, %9, %11 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %13 = stablehlo.multiply %7, %5 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %14 = stablehlo.select %10, %9, %13 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %15 = stablehlo.compare EQ, %14, %9 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %16 = stablehlo.divide %14, %in1 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %17 = stablehlo.select %15, %9, %16 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %18 = stablehlo.negate %17 : (tensor<3x4xf64>) -> tensor<3x4xf64>
    %19 = stablehlo.reduce(%12 init: %8) applies stablehlo.add across dimensions = [0] : (tensor<3x4xf64>, tensor<f64>) -> tensor<4xf64>
    %20 = stablehlo.reshape %19 : (tensor<4xf64>) -> tensor<1x4xf64>
    %21 = stablehlo.reshape %20 : (tensor<1x4xf64>) -> tensor<4xf64>
    %22 = stablehlo.compare EQ, %in0, %9 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %23 = stablehlo.divide %in0, %2 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %24 = stablehlo.select %22, %9, %23 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %25 = stablehlo.multiply %in0, %3 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %26 = stablehlo.select %22, %9, %25 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %27 = stablehlo.compare EQ, %26, %9 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xi1>
    %28 = stablehlo.divide %26, %2 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %29 = stablehlo.select %27, %9, %28 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %30 = stablehlo.negate %29 : (tensor<3x4xf64>) -> tensor<3x4xf64>
    %31 = stablehlo.add %18, %24 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %32 = stablehlo.reduce(%30 init: %8) applies stablehlo.add across dimensions = [1] : (tensor<3x4xf64>, tensor<f64>) -> tensor<3xf64>
    %33 = stablehlo.reshape %32 : (tensor<3xf64>) -> tensor<3x1xf64>
    %34 = stablehlo.multiply %in0, %0 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %35 = stablehlo.select %22, %9, %34 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %36 = stablehlo.multiply %in0, %in1 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %37 = stablehlo.select %22, %9, %36 : (tensor<3x4xi1>, tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %38 = stablehlo.add %31, %35 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<3x4xf64>
    %39 = stablehlo.reduce(%37 init: %8) applies stablehlo.add across dimensions = [0] : (tensor<3x4xf64>, tensor<f64>) -> tensor<4xf64>
    %40 = stablehlo.reshape %39 : (tensor<4xf64>) -> tensor<1x4xf64>
    %41 = stablehlo.reshape %40 : (tensor<1x4xf64>) -> tensor<4xf64>
    %42 = stablehlo.add %21, %41 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    return %6, %38, %42, %33 : tensor<3x4xf64>, tensor<3x4xf64>, tensor<4xf64>, tensor<3x1xf64>
  }
}

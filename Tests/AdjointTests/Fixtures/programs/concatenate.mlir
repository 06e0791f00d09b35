// input %in0 tensor<2x7xf64> cotangent
// input %in1 tensor<2x3xf64> x0
// input %in2 tensor<2x1xf64> x1
// output %0 tensor<2x7xf64> value
// output %4 tensor<2x3xf64> x0
// output %2 tensor<2x1xf64> x1
module @program {
  func.func public @main(%in0: tensor<2x7xf64>, %in1: tensor<2x3xf64>, %in2: tensor<2x1xf64>) -> (tensor<2x7xf64>, tensor<2x3xf64>, tensor<2x1xf64>) {
    %0 = stablehlo.concatenate %in1, %in2, %in1, dim = 1 : (tensor<2x3xf64>, tensor<2x1xf64>, tensor<2x3xf64>) -> tensor<2x7xf64>
    %1 = stablehlo.slice %in0 [0:2, 0:3] : (tensor<2x7xf64>) -> tensor<2x3xf64>
    %2 = stablehlo.slice %in0 [0:2, 3:4] : (tensor<2x7xf64>) -> tensor<2x1xf64>
    %3 = stablehlo.slice %in0 [0:2, 4:7] : (tensor<2x7xf64>) -> tensor<2x3xf64>
    %4 = stablehlo.add %1, %3 : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    return %0, %4, %2 : tensor<2x7xf64>, tensor<2x3xf64>, tensor<2x1xf64>
  }
}

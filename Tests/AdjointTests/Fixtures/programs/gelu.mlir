// input %in0 tensor<13xf64> cotangent
// input %in1 tensor<13xf64> x0
// output %8 tensor<13xf64> value
// output %23 tensor<13xf64> x0
module @program {
  func.func public @main(%in0: tensor<13xf64>, %in1: tensor<13xf64>) -> (tensor<13xf64>, tensor<13xf64>) {
    %0 = stablehlo.constant dense<-0.7071067811865476> : tensor<13xf64>
    %1 = stablehlo.multiply %0, %in1 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %2 = "chlo.erfc"(%1) : (tensor<13xf64>) -> tensor<13xf64>
    %3 = stablehlo.constant dense<0.5> : tensor<13xf64>
    %4 = stablehlo.multiply %3, %2 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %5 = stablehlo.multiply %in1, %4 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %6 = stablehlo.constant dense<0.0> : tensor<13xf64>
    %7 = stablehlo.compare EQ, %4, %6 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xi1>
    %8 = stablehlo.select %7, %6, %5 : (tensor<13xi1>, tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %9 = stablehlo.constant dense<-0.5> : tensor<13xf64>
    %10 = stablehlo.multiply %9, %in1 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %11 = stablehlo.multiply %10, %in1 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %12 = stablehlo.exponential %11 : (tensor<13xf64>) -> tensor<13xf64>
    %13 = stablehlo.constant dense<0.3989422804014327> : tensor<13xf64>
    %14 = stablehlo.multiply %13, %12 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %15 = stablehlo.multiply %in1, %14 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %16 = stablehlo.add %4, %15 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %17 = stablehlo.compare EQ, %14, %6 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xi1>
    %18 = stablehlo.select %17, %4, %16 : (tensor<13xi1>, tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %19 = stablehlo.constant dense<0.0> : tensor<f64>
    %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<f64>) -> tensor<13xf64>
    %21 = stablehlo.compare EQ, %in0, %20 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xi1>
    %22 = stablehlo.multiply %in0, %18 : (tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    %23 = stablehlo.select %21, %20, %22 : (tensor<13xi1>, tensor<13xf64>, tensor<13xf64>) -> tensor<13xf64>
    return %8, %23 : tensor<13xf64>, tensor<13xf64>
  }
}

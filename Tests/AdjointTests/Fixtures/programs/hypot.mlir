// input %in0 tensor<3x5x7xf64> cotangent
// input %in1 tensor<3x1x7xf64> x0
// input %in2 tensor<5x1xf64> x1
// output %20 tensor<3x5x7xf64> value
// output %71 tensor<3x1x7xf64> x0
// output %74 tensor<5x1xf64> x1
module @program {
  func.func public @main(%in0: tensor<3x5x7xf64>, %in1: tensor<3x1x7xf64>, %in2: tensor<5x1xf64>) -> (tensor<3x5x7xf64>, tensor<3x1x7xf64>, tensor<5x1xf64>) {
    %0 = stablehlo.broadcast_in_dim %in1, dims = [0, 1, 2] : (tensor<3x1x7xf64>) -> tensor<3x5x7xf64>
    %1 = stablehlo.broadcast_in_dim %in2, dims = [1, 2] : (tensor<5x1xf64>) -> tensor<3x5x7xf64>
    %2 = stablehlo.abs %0 : (tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %3 = stablehlo.abs %1 : (tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %4 = stablehlo.maximum %2, %3 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %5 = stablehlo.minimum %2, %3 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %6 = stablehlo.divide %5, %4 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %7 = stablehlo.multiply %6, %6 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %8 = stablehlo.constant dense<1.0> : tensor<f64>
    %9 = stablehlo.broadcast_in_dim %8, dims = [] : (tensor<f64>) -> tensor<3x5x7xf64>
    %10 = stablehlo.add %7, %9 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %11 = stablehlo.sqrt %10 : (tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %12 = stablehlo.constant dense<0.0> : tensor<f64>
    %13 = stablehlo.broadcast_in_dim %12, dims = [] : (tensor<f64>) -> tensor<3x5x7xf64>
    %14 = stablehlo.compare EQ, %4, %13 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %15 = stablehlo.constant dense<0x7FF0000000000000> : tensor<f64>
    %16 = stablehlo.broadcast_in_dim %15, dims = [] : (tensor<f64>) -> tensor<3x5x7xf64>
    %17 = stablehlo.compare EQ, %4, %16 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %18 = stablehlo.or %14, %17 : (tensor<3x5x7xi1>, tensor<3x5x7xi1>) -> tensor<3x5x7xi1>
    %19 = stablehlo.multiply %4, %11 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %20 = stablehlo.select %18, %4, %19 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %21 = stablehlo.divide %0, %1 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %22 = stablehlo.multiply %21, %21 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %23 = stablehlo.constant dense<1.0> : tensor<3x5x7xf64>
    %24 = stablehlo.add %23, %22 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %25 = stablehlo.sqrt %24 : (tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %26 = stablehlo.constant dense<-1.0> : tensor<3x5x7xf64>
    %27 = stablehlo.divide %26, %25 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %28 = stablehlo.multiply %21, %27 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %29 = stablehlo.constant dense<0.0> : tensor<3x5x7xf64>
    %30 = stablehlo.add %28, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %31 = stablehlo.divide %23, %25 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %32 = stablehlo.multiply %21, %31 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %33 = stablehlo.add %32, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %34 = stablehlo.divide %1, %0 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %35 = stablehlo.multiply %34, %34 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %36 = stablehlo.add %23, %35 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %37 = stablehlo.sqrt %36 : (tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %38 = stablehlo.divide %23, %37 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %39 = stablehlo.multiply %34, %38 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %40 = stablehlo.add %38, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %41 = stablehlo.divide %26, %37 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %42 = stablehlo.multiply %34, %41 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %43 = stablehlo.add %41, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %44 = stablehlo.compare EQ, %0, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %45 = stablehlo.compare EQ, %1, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %46 = stablehlo.compare GT, %3, %2 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %47 = stablehlo.compare LT, %1, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %48 = stablehlo.select %47, %30, %33 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %49 = stablehlo.select %46, %48, %40 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %50 = stablehlo.select %45, %29, %49 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %51 = stablehlo.compare LT, %0, %29 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %52 = stablehlo.select %51, %43, %40 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %53 = stablehlo.select %46, %48, %52 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %54 = stablehlo.select %44, %50, %53 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %55 = stablehlo.compare EQ, %in0, %13 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xi1>
    %56 = stablehlo.multiply %in0, %54 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %57 = stablehlo.select %55, %13, %56 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %58 = stablehlo.add %29, %27 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %59 = stablehlo.add %29, %31 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %60 = stablehlo.add %29, %39 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %61 = stablehlo.add %29, %42 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %62 = stablehlo.select %47, %58, %59 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %63 = stablehlo.select %46, %62, %60 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %64 = stablehlo.select %45, %29, %63 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %65 = stablehlo.select %51, %61, %60 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %66 = stablehlo.select %46, %62, %65 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %67 = stablehlo.select %44, %64, %66 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %68 = stablehlo.multiply %in0, %67 : (tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %69 = stablehlo.select %55, %13, %68 : (tensor<3x5x7xi1>, tensor<3x5x7xf64>, tensor<3x5x7xf64>) -> tensor<3x5x7xf64>
    %70 = stablehlo.reduce(%57 init: %12) applies stablehlo.add across dimensions = [1] : (tensor<3x5x7xf64>, tensor<f64>) -> tensor<3x7xf64>
    %71 = stablehlo.reshape %70 : (tensor<3x7xf64>) -> tensor<3x1x7xf64>
    %72 = stablehlo.reduce(%69 init: %12) applies stablehlo.add across dimensions = [0, 2] : (tensor<3x5x7xf64>, tensor<f64>) -> tensor<5xf64>
    %73 = stablehlo.reshape %72 : (tensor<5xf64>) -> tensor<1x5x1xf64>
    %74 = stablehlo.reshape %73 : (tensor<1x5x1xf64>) -> tensor<5x1xf64>
    return %20, %71, %74 : tensor<3x5x7xf64>, tensor<3x1x7xf64>, tensor<5x1xf64>
  }
}

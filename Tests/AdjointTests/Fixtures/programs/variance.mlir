// input %in0 tensor<14xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %42 tensor<14xf64> value
// output %98 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<14xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<14xf64>, tensor<2x7x3xf64>) {
    %0 = stablehlo.constant dense<0.047619047619047616> : tensor<f64>
    %1 = stablehlo.constant dense<0.3333333333333333> : tensor<f64>
    %2 = stablehlo.constant dense<0.2857142857142857> : tensor<f64>
    %3 = stablehlo.constant dense<0.0> : tensor<f64>
    %4 = stablehlo.reduce(%in1 init: %3) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %5 = stablehlo.reshape %4 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %6 = stablehlo.constant dense<7.0> : tensor<f64>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %8 = stablehlo.divide %5, %7 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %9 = stablehlo.broadcast_in_dim %8, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %10 = stablehlo.subtract %in1, %9 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %11 = stablehlo.multiply %10, %10 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %12 = stablehlo.reduce(%11 init: %3) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %13 = stablehlo.reshape %12 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %14 = stablehlo.divide %13, %7 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %15 = stablehlo.reshape %14 : (tensor<2x1x3xf64>) -> tensor<2x3xf64>
    %16 = stablehlo.reshape %15 : (tensor<2x3xf64>) -> tensor<6xf64>
    %17 = stablehlo.reduce(%in1 init: %3) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %18 = stablehlo.reshape %17 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %19 = stablehlo.constant dense<6.0> : tensor<f64>
    %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %21 = stablehlo.divide %18, %20 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %22 = stablehlo.broadcast_in_dim %21, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %23 = stablehlo.subtract %in1, %22 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %24 = stablehlo.multiply %23, %23 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %25 = stablehlo.reduce(%24 init: %3) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %26 = stablehlo.reshape %25 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %27 = stablehlo.divide %26, %20 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %28 = stablehlo.reshape %27 : (tensor<1x7x1xf64>) -> tensor<7xf64>
    %29 = stablehlo.reduce(%in1 init: %3) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %30 = stablehlo.reshape %29 : (tensor<f64>) -> tensor<1x1x1xf64>
    %31 = stablehlo.constant dense<42.0> : tensor<f64>
    %32 = stablehlo.broadcast_in_dim %31, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %33 = stablehlo.divide %30, %32 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %34 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %35 = stablehlo.subtract %in1, %34 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %36 = stablehlo.multiply %35, %35 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %37 = stablehlo.reduce(%36 init: %3) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %38 = stablehlo.reshape %37 : (tensor<f64>) -> tensor<1x1x1xf64>
    %39 = stablehlo.divide %38, %32 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %40 = stablehlo.reshape %39 : (tensor<1x1x1xf64>) -> tensor<f64>
    %41 = stablehlo.reshape %40 : (tensor<f64>) -> tensor<1xf64>
    %42 = stablehlo.concatenate %16, %28, %41, dim = 0 : (tensor<6xf64>, tensor<7xf64>, tensor<1xf64>) -> tensor<14xf64>
    %43 = stablehlo.slice %in0 [0:6] : (tensor<14xf64>) -> tensor<6xf64>
    %44 = stablehlo.slice %in0 [6:13] : (tensor<14xf64>) -> tensor<7xf64>
    %45 = stablehlo.slice %in0 [13:14] : (tensor<14xf64>) -> tensor<1xf64>
    %46 = stablehlo.reshape %45 : (tensor<1xf64>) -> tensor<f64>
    %47 = stablehlo.reshape %46 : (tensor<f64>) -> tensor<1x1x1xf64>
    %48 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %49 = stablehlo.compare EQ, %47, %48 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %50 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %51 = stablehlo.multiply %47, %50 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %52 = stablehlo.select %49, %48, %51 : (tensor<1x1x1xi1>, tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %53 = stablehlo.reduce(%35 init: %3) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %54 = stablehlo.reshape %53 : (tensor<f64>) -> tensor<1x1x1xf64>
    %55 = stablehlo.divide %54, %32 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %56 = stablehlo.broadcast_in_dim %55, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %57 = stablehlo.subtract %35, %56 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %58 = stablehlo.compare EQ, %52, %48 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %59 = stablehlo.broadcast_in_dim %52, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %60 = stablehlo.multiply %59, %57 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %61 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2] : (tensor<1x1x1xi1>) -> tensor<2x7x3xi1>
    %62 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f64>) -> tensor<2x7x3xf64>
    %63 = stablehlo.select %61, %62, %60 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %64 = stablehlo.reshape %44 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %65 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %66 = stablehlo.compare EQ, %64, %65 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %67 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %68 = stablehlo.multiply %64, %67 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %69 = stablehlo.select %66, %65, %68 : (tensor<1x7x1xi1>, tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %70 = stablehlo.reduce(%23 init: %3) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %71 = stablehlo.reshape %70 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %72 = stablehlo.divide %71, %20 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %73 = stablehlo.broadcast_in_dim %72, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %74 = stablehlo.subtract %23, %73 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %75 = stablehlo.compare EQ, %69, %65 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %76 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %77 = stablehlo.multiply %76, %74 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %78 = stablehlo.broadcast_in_dim %75, dims = [0, 1, 2] : (tensor<1x7x1xi1>) -> tensor<2x7x3xi1>
    %79 = stablehlo.select %78, %62, %77 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %80 = stablehlo.add %63, %79 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %81 = stablehlo.reshape %43 : (tensor<6xf64>) -> tensor<2x3xf64>
    %82 = stablehlo.reshape %81 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %83 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %84 = stablehlo.compare EQ, %82, %83 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %85 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %86 = stablehlo.multiply %82, %85 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %87 = stablehlo.select %84, %83, %86 : (tensor<2x1x3xi1>, tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %88 = stablehlo.reduce(%10 init: %3) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %89 = stablehlo.reshape %88 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %90 = stablehlo.divide %89, %7 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %91 = stablehlo.broadcast_in_dim %90, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %92 = stablehlo.subtract %10, %91 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %93 = stablehlo.compare EQ, %87, %83 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %94 = stablehlo.broadcast_in_dim %87, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %95 = stablehlo.multiply %94, %92 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %96 = stablehlo.broadcast_in_dim %93, dims = [0, 1, 2] : (tensor<2x1x3xi1>) -> tensor<2x7x3xi1>
    %97 = stablehlo.select %96, %62, %95 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %98 = stablehlo.add %80, %97 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %42, %98 : tensor<14xf64>, tensor<2x7x3xf64>
  }
}

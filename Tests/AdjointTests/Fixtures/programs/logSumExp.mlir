// input %in0 tensor<14xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %50 tensor<14xf64> value
// output %131 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<14xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<14xf64>, tensor<2x7x3xf64>) {
    %0 = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
    %1 = stablehlo.constant dense<0x7FF0000000000000> : tensor<f64>
    %2 = stablehlo.constant dense<0.0> : tensor<f64>
    %3 = stablehlo.reduce(%in1 init: %0) applies stablehlo.maximum across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %4 = stablehlo.reshape %3 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %5 = stablehlo.abs %4 : (tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %6 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %7 = stablehlo.compare LT, %5, %6 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %8 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %9 = stablehlo.select %7, %4, %8 : (tensor<2x1x3xi1>, tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %11 = stablehlo.subtract %in1, %10 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %12 = stablehlo.exponential %11 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %13 = stablehlo.reduce(%12 init: %2) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %14 = stablehlo.reshape %13 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %15 = stablehlo.log %14 : (tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %16 = stablehlo.add %9, %15 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %17 = stablehlo.reshape %16 : (tensor<2x1x3xf64>) -> tensor<2x3xf64>
    %18 = stablehlo.reshape %17 : (tensor<2x3xf64>) -> tensor<6xf64>
    %19 = stablehlo.reduce(%in1 init: %0) applies stablehlo.maximum across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %20 = stablehlo.reshape %19 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %21 = stablehlo.abs %20 : (tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %22 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %23 = stablehlo.compare LT, %21, %22 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %24 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %25 = stablehlo.select %23, %20, %24 : (tensor<1x7x1xi1>, tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %26 = stablehlo.broadcast_in_dim %25, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %27 = stablehlo.subtract %in1, %26 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %28 = stablehlo.exponential %27 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %29 = stablehlo.reduce(%28 init: %2) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %30 = stablehlo.reshape %29 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %31 = stablehlo.log %30 : (tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %32 = stablehlo.add %25, %31 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xf64>
    %33 = stablehlo.reshape %32 : (tensor<1x7x1xf64>) -> tensor<7xf64>
    %34 = stablehlo.reduce(%in1 init: %0) applies stablehlo.maximum across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %35 = stablehlo.reshape %34 : (tensor<f64>) -> tensor<1x1x1xf64>
    %36 = stablehlo.abs %35 : (tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %37 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %38 = stablehlo.compare LT, %36, %37 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %39 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %40 = stablehlo.select %38, %35, %39 : (tensor<1x1x1xi1>, tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %41 = stablehlo.broadcast_in_dim %40, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %42 = stablehlo.subtract %in1, %41 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %43 = stablehlo.exponential %42 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %44 = stablehlo.reduce(%43 init: %2) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %45 = stablehlo.reshape %44 : (tensor<f64>) -> tensor<1x1x1xf64>
    %46 = stablehlo.log %45 : (tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %47 = stablehlo.add %40, %46 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xf64>
    %48 = stablehlo.reshape %47 : (tensor<1x1x1xf64>) -> tensor<f64>
    %49 = stablehlo.reshape %48 : (tensor<f64>) -> tensor<1xf64>
    %50 = stablehlo.concatenate %18, %33, %49, dim = 0 : (tensor<6xf64>, tensor<7xf64>, tensor<1xf64>) -> tensor<14xf64>
    %51 = stablehlo.slice %in0 [0:6] : (tensor<14xf64>) -> tensor<6xf64>
    %52 = stablehlo.slice %in0 [6:13] : (tensor<14xf64>) -> tensor<7xf64>
    %53 = stablehlo.slice %in0 [13:14] : (tensor<14xf64>) -> tensor<1xf64>
    %54 = stablehlo.reshape %53 : (tensor<1xf64>) -> tensor<f64>
    %55 = stablehlo.reshape %54 : (tensor<f64>) -> tensor<1x1x1xf64>
    %56 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<1x1x1xf64>
    %57 = stablehlo.compare EQ, %47, %56 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %58 = stablehlo.compare EQ, %47, %37 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %59 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<2x7x3xf64>
    %60 = stablehlo.compare NE, %in1, %59 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xi1>
    %61 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<2x7x3xf64>
    %62 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<2x7x3xf64>
    %63 = stablehlo.select %60, %61, %62 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %64 = stablehlo.broadcast_in_dim %57, dims = [0, 1, 2] : (tensor<1x1x1xi1>) -> tensor<2x7x3xi1>
    %65 = stablehlo.select %64, %62, %in1 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %66 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2] : (tensor<1x1x1xi1>) -> tensor<2x7x3xi1>
    %67 = stablehlo.select %66, %63, %65 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %68 = stablehlo.reduce(%67 init: %0) applies stablehlo.maximum across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %69 = stablehlo.reshape %68 : (tensor<f64>) -> tensor<1x1x1xf64>
    %70 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %71 = stablehlo.subtract %67, %70 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %72 = stablehlo.exponential %71 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %73 = stablehlo.reduce(%72 init: %2) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<f64>
    %74 = stablehlo.reshape %73 : (tensor<f64>) -> tensor<1x1x1xf64>
    %75 = stablehlo.broadcast_in_dim %74, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %76 = stablehlo.divide %72, %75 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %77 = stablehlo.select %64, %62, %76 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %78 = stablehlo.compare EQ, %55, %39 : (tensor<1x1x1xf64>, tensor<1x1x1xf64>) -> tensor<1x1x1xi1>
    %79 = stablehlo.broadcast_in_dim %55, dims = [0, 1, 2] : (tensor<1x1x1xf64>) -> tensor<2x7x3xf64>
    %80 = stablehlo.multiply %79, %77 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %81 = stablehlo.broadcast_in_dim %78, dims = [0, 1, 2] : (tensor<1x1x1xi1>) -> tensor<2x7x3xi1>
    %82 = stablehlo.select %81, %62, %80 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %83 = stablehlo.reshape %52 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %84 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<1x7x1xf64>
    %85 = stablehlo.compare EQ, %32, %84 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %86 = stablehlo.compare EQ, %32, %22 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %87 = stablehlo.broadcast_in_dim %85, dims = [0, 1, 2] : (tensor<1x7x1xi1>) -> tensor<2x7x3xi1>
    %88 = stablehlo.select %87, %62, %in1 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %89 = stablehlo.broadcast_in_dim %86, dims = [0, 1, 2] : (tensor<1x7x1xi1>) -> tensor<2x7x3xi1>
    %90 = stablehlo.select %89, %63, %88 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %91 = stablehlo.reduce(%90 init: %0) applies stablehlo.maximum across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %92 = stablehlo.reshape %91 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %93 = stablehlo.broadcast_in_dim %92, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %94 = stablehlo.subtract %90, %93 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %95 = stablehlo.exponential %94 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %96 = stablehlo.reduce(%95 init: %2) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<7xf64>
    %97 = stablehlo.reshape %96 : (tensor<7xf64>) -> tensor<1x7x1xf64>
    %98 = stablehlo.broadcast_in_dim %97, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %99 = stablehlo.divide %95, %98 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %100 = stablehlo.select %87, %62, %99 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %101 = stablehlo.compare EQ, %83, %24 : (tensor<1x7x1xf64>, tensor<1x7x1xf64>) -> tensor<1x7x1xi1>
    %102 = stablehlo.broadcast_in_dim %83, dims = [0, 1, 2] : (tensor<1x7x1xf64>) -> tensor<2x7x3xf64>
    %103 = stablehlo.multiply %102, %100 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %104 = stablehlo.broadcast_in_dim %101, dims = [0, 1, 2] : (tensor<1x7x1xi1>) -> tensor<2x7x3xi1>
    %105 = stablehlo.select %104, %62, %103 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %106 = stablehlo.add %82, %105 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %107 = stablehlo.reshape %51 : (tensor<6xf64>) -> tensor<2x3xf64>
    %108 = stablehlo.reshape %107 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %109 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %110 = stablehlo.compare EQ, %16, %109 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %111 = stablehlo.compare EQ, %16, %6 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %112 = stablehlo.broadcast_in_dim %110, dims = [0, 1, 2] : (tensor<2x1x3xi1>) -> tensor<2x7x3xi1>
    %113 = stablehlo.select %112, %62, %in1 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %114 = stablehlo.broadcast_in_dim %111, dims = [0, 1, 2] : (tensor<2x1x3xi1>) -> tensor<2x7x3xi1>
    %115 = stablehlo.select %114, %63, %113 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %116 = stablehlo.reduce(%115 init: %0) applies stablehlo.maximum across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %117 = stablehlo.reshape %116 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %118 = stablehlo.broadcast_in_dim %117, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %119 = stablehlo.subtract %115, %118 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %120 = stablehlo.exponential %119 : (tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %121 = stablehlo.reduce(%120 init: %2) applies stablehlo.add across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %122 = stablehlo.reshape %121 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %123 = stablehlo.broadcast_in_dim %122, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %124 = stablehlo.divide %120, %123 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %125 = stablehlo.select %112, %62, %124 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %126 = stablehlo.compare EQ, %108, %8 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %127 = stablehlo.broadcast_in_dim %108, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %128 = stablehlo.multiply %127, %125 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %129 = stablehlo.broadcast_in_dim %126, dims = [0, 1, 2] : (tensor<2x1x3xi1>) -> tensor<2x7x3xi1>
    %130 = stablehlo.select %129, %62, %128 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %131 = stablehlo.add %106, %130 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %50, %131 : tensor<14xf64>, tensor<2x7x3xf64>
  }
}

// input %in0 tensor<4xf64> b1
// input %in1 tensor<3xf64> b2
// input %in2 tensor<5x6xf64> images
// input %in3 tensor<5x3xf64> labels
// input %in4 tensor<4xf64> velocity b1
// input %in5 tensor<3xf64> velocity b2
// input %in6 tensor<6x4xf64> velocity w1
// input %in7 tensor<4x3xf64> velocity w2
// input %in8 tensor<6x4xf64> w1
// input %in9 tensor<4x3xf64> w2
// output %94 tensor<4xf64> b1
// output %116 tensor<3xf64> b2
// output %47 tensor<f64> loss
// output %89 tensor<4xf64> velocity b1
// output %111 tensor<3xf64> velocity b2
// output %77 tensor<6x4xf64> velocity w1
// output %100 tensor<4x3xf64> velocity w2
// output %83 tensor<6x4xf64> w1
// output %105 tensor<4x3xf64> w2
module @program {
  func.func public @main(%in0: tensor<4xf64>, %in1: tensor<3xf64>, %in2: tensor<5x6xf64>, %in3: tensor<5x3xf64>, %in4: tensor<4xf64>, %in5: tensor<3xf64>, %in6: tensor<6x4xf64>, %in7: tensor<4x3xf64>, %in8: tensor<6x4xf64>, %in9: tensor<4x3xf64>) -> (tensor<4xf64>, tensor<3xf64>, tensor<f64>, tensor<4xf64>, tensor<3xf64>, tensor<6x4xf64>, tensor<4x3xf64>, tensor<6x4xf64>, tensor<4x3xf64>) {
    %0 = stablehlo.constant dense<0.5> : tensor<f64>
    %1 = stablehlo.constant dense<0.0> : tensor<f64>
    %2 = stablehlo.constant dense<0x7FF0000000000000> : tensor<f64>
    %3 = stablehlo.constant dense<0.0> : tensor<5x3xf64>
    %4 = stablehlo.constant dense<0x7FF8000000000000> : tensor<f64>
    %5 = stablehlo.constant dense<5.0> : tensor<f64>
    %6 = stablehlo.constant dense<0.2> : tensor<5x3xf64>
    %7 = stablehlo.constant dense<0.9> : tensor<f64>
    %8 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f64>) -> tensor<5x6xf64>
    %9 = stablehlo.subtract %in2, %8 : (tensor<5x6xf64>, tensor<5x6xf64>) -> tensor<5x6xf64>
    %10 = stablehlo.dot_general %9, %in8, contracting_dims = [1] x [0] : (tensor<5x6xf64>, tensor<6x4xf64>) -> tensor<5x4xf64>
    %11 = stablehlo.broadcast_in_dim %in0, dims = [1] : (tensor<4xf64>) -> tensor<5x4xf64>
    %12 = stablehlo.add %10, %11 : (tensor<5x4xf64>, tensor<5x4xf64>) -> tensor<5x4xf64>
    %13 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<5x4xf64>
    %14 = stablehlo.maximum %12, %13 : (tensor<5x4xf64>, tensor<5x4xf64>) -> tensor<5x4xf64>
    %15 = stablehlo.dot_general %14, %in9, contracting_dims = [1] x [0] : (tensor<5x4xf64>, tensor<4x3xf64>) -> tensor<5x3xf64>
    %16 = stablehlo.broadcast_in_dim %in1, dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
    %17 = stablehlo.add %15, %16 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %18 = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
    %19 = stablehlo.reduce(%17 init: %18) applies stablehlo.maximum across dimensions = [1] : (tensor<5x3xf64>, tensor<f64>) -> tensor<5xf64>
    %20 = stablehlo.reshape %19 : (tensor<5xf64>) -> tensor<5x1xf64>
    %21 = stablehlo.broadcast_in_dim %20, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x3xf64>
    %22 = stablehlo.subtract %17, %21 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %23 = stablehlo.exponential %22 : (tensor<5x3xf64>) -> tensor<5x3xf64>
    %24 = stablehlo.reduce(%23 init: %1) applies stablehlo.add across dimensions = [1] : (tensor<5x3xf64>, tensor<f64>) -> tensor<5xf64>
    %25 = stablehlo.reshape %24 : (tensor<5xf64>) -> tensor<5x1xf64>
    %26 = stablehlo.log %25 : (tensor<5x1xf64>) -> tensor<5x1xf64>
    %27 = stablehlo.broadcast_in_dim %26, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x3xf64>
    %28 = stablehlo.subtract %22, %27 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %29 = stablehlo.negate %28 : (tensor<5x3xf64>) -> tensor<5x3xf64>
    %30 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f64>) -> tensor<5x3xf64>
    %31 = stablehlo.compare EQ, %in3, %30 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xi1>
    %32 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f64>) -> tensor<5x3xf64>
    %33 = stablehlo.compare EQ, %29, %32 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xi1>
    %34 = stablehlo.and %31, %33 : (tensor<5x3xi1>, tensor<5x3xi1>) -> tensor<5x3xi1>
    %35 = stablehlo.select %34, %30, %29 : (tensor<5x3xi1>, tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %36 = stablehlo.compare NE, %35, %35 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xi1>
    %37 = stablehlo.broadcast_in_dim %4, dims = [] : (tensor<f64>) -> tensor<5x3xf64>
    %38 = stablehlo.select %36, %37, %3 : (tensor<5x3xi1>, tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %39 = stablehlo.add %in3, %38 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %40 = stablehlo.multiply %39, %35 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %41 = stablehlo.reduce(%40 init: %1) applies stablehlo.add across dimensions = [1] : (tensor<5x3xf64>, tensor<f64>) -> tensor<5xf64>
    %42 = stablehlo.reshape %41 : (tensor<5xf64>) -> tensor<5x1xf64>
    %43 = stablehlo.reshape %42 : (tensor<5x1xf64>) -> tensor<5xf64>
    %44 = stablehlo.reduce(%43 init: %1) applies stablehlo.add across dimensions = [0] : (tensor<5xf64>, tensor<f64>) -> tensor<f64>
    %45 = stablehlo.reshape %44 : (tensor<f64>) -> tensor<1xf64>
    %46 = stablehlo.reshape %45 : (tensor<1xf64>) -> tensor<f64>
    %47 = stablehlo.divide %46, %5 : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %48 = stablehlo.compare EQ, %6, %30 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xi1>
    %49 = stablehlo.multiply %6, %39 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %50 = stablehlo.select %48, %30, %49 : (tensor<5x3xi1>, tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %51 = stablehlo.select %34, %30, %50 : (tensor<5x3xi1>, tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %52 = stablehlo.negate %51 : (tensor<5x3xf64>) -> tensor<5x3xf64>
    %53 = stablehlo.broadcast_in_dim %25, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x3xf64>
    %54 = stablehlo.divide %23, %53 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %55 = stablehlo.reduce(%52 init: %1) applies stablehlo.add across dimensions = [1] : (tensor<5x3xf64>, tensor<f64>) -> tensor<5xf64>
    %56 = stablehlo.reshape %55 : (tensor<5xf64>) -> tensor<5x1xf64>
    %57 = stablehlo.broadcast_in_dim %56, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x3xf64>
    %58 = stablehlo.multiply %54, %57 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %59 = stablehlo.subtract %52, %58 : (tensor<5x3xf64>, tensor<5x3xf64>) -> tensor<5x3xf64>
    %60 = stablehlo.dot_general %59, %in9, contracting_dims = [1] x [1] : (tensor<5x3xf64>, tensor<4x3xf64>) -> tensor<5x4xf64>
    %61 = stablehlo.dot_general %14, %59, contracting_dims = [0] x [0] : (tensor<5x4xf64>, tensor<5x3xf64>) -> tensor<4x3xf64>
    %62 = stablehlo.reduce(%59 init: %1) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
    %63 = stablehlo.reshape %62 : (tensor<3xf64>) -> tensor<1x3xf64>
    %64 = stablehlo.reshape %63 : (tensor<1x3xf64>) -> tensor<3xf64>
    %65 = stablehlo.compare GT, %14, %13 : (tensor<5x4xf64>, tensor<5x4xf64>) -> tensor<5x4xi1>
    %66 = stablehlo.select %65, %60, %13 : (tensor<5x4xi1>, tensor<5x4xf64>, tensor<5x4xf64>) -> tensor<5x4xf64>
    %67 = stablehlo.dot_general %9, %66, contracting_dims = [0] x [0] : (tensor<5x6xf64>, tensor<5x4xf64>) -> tensor<6x4xf64>
    %68 = stablehlo.reduce(%66 init: %1) applies stablehlo.add across dimensions = [0] : (tensor<5x4xf64>, tensor<f64>) -> tensor<4xf64>
    %69 = stablehlo.reshape %68 : (tensor<4xf64>) -> tensor<1x4xf64>
    %70 = stablehlo.reshape %69 : (tensor<1x4xf64>) -> tensor<4xf64>
    %71 = stablehlo.constant dense<0.01> : tensor<f64>
    %72 = stablehlo.broadcast_in_dim %71, dims = [] : (tensor<f64>) -> tensor<6x4xf64>
    %73 = stablehlo.multiply %in8, %72 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %74 = stablehlo.add %67, %73 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %75 = stablehlo.broadcast_in_dim %7, dims = [] : (tensor<f64>) -> tensor<6x4xf64>
    %76 = stablehlo.multiply %in6, %75 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %77 = stablehlo.add %74, %76 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %78 = stablehlo.multiply %77, %75 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %79 = stablehlo.add %74, %78 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %80 = stablehlo.constant dense<-0.1> : tensor<f64>
    %81 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f64>) -> tensor<6x4xf64>
    %82 = stablehlo.multiply %79, %81 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %83 = stablehlo.add %in8, %82 : (tensor<6x4xf64>, tensor<6x4xf64>) -> tensor<6x4xf64>
    %84 = stablehlo.broadcast_in_dim %71, dims = [] : (tensor<f64>) -> tensor<4xf64>
    %85 = stablehlo.multiply %in0, %84 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %86 = stablehlo.add %70, %85 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %87 = stablehlo.broadcast_in_dim %7, dims = [] : (tensor<f64>) -> tensor<4xf64>
    %88 = stablehlo.multiply %in4, %87 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %89 = stablehlo.add %86, %88 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %90 = stablehlo.multiply %89, %87 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %91 = stablehlo.add %86, %90 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %92 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f64>) -> tensor<4xf64>
    %93 = stablehlo.multiply %91, %92 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %94 = stablehlo.add %in0, %93 : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %95 = stablehlo.broadcast_in_dim %71, dims = [] : (tensor<f64>) -> tensor<4x3xf64>
    %96 = stablehlo.multiply %in9, %95 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %97 = stablehlo.add %61, %96 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %98 = stablehlo.broadcast_in_dim %7, dims = [] : (tensor<f64>) -> tensor<4x3xf64>
    %99 = stablehlo.multiply %in7, %98 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %100 = stablehlo.add %97, %99 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %101 = stablehlo.multiply %100, %98 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %102 = stablehlo.add %97, %101 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %103 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f64>) -> tensor<4x3xf64>
    %104 = stablehlo.multiply %102, %103 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %105 = stablehlo.add %in9, %104 : (tensor<4x3xf64>, tensor<4x3xf64>) -> tensor<4x3xf64>
    %106 = stablehlo.broadcast_in_dim %71, dims = [] : (tensor<f64>) -> tensor<3xf64>
    %107 = stablehlo.multiply %in1, %106 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %108 = stablehlo.add %64, %107 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %109 = stablehlo.broadcast_in_dim %7, dims = [] : (tensor<f64>) -> tensor<3xf64>
    %110 = stablehlo.multiply %in5, %109 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %111 = stablehlo.add %108, %110 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %112 = stablehlo.multiply %111, %109 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %113 = stablehlo.add %108, %112 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %114 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f64>) -> tensor<3xf64>
    %115 = stablehlo.multiply %113, %114 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %116 = stablehlo.add %in1, %115 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    return %94, %116, %47, %89, %111, %77, %100, %83, %105 : tensor<4xf64>, tensor<3xf64>, tensor<f64>, tensor<4xf64>, tensor<3xf64>, tensor<6x4xf64>, tensor<4x3xf64>, tensor<6x4xf64>, tensor<4x3xf64>
  }
}

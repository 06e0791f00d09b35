// input %in0 tensor<14xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %16 tensor<14xf64> value
// output %138 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<14xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<14xf64>, tensor<2x7x3xf64>) {
    %0 = stablehlo.constant dense<1.0> : tensor<1xf64>
    %1 = stablehlo.constant dense<1.0> : tensor<7x1xf64>
    %2 = stablehlo.constant dense<1.0> : tensor<2x1x3xf64>
    %3 = stablehlo.constant dense<1.0> : tensor<f64>
    %4 = stablehlo.reduce(%in1 init: %3) applies stablehlo.multiply across dimensions = [1] : (tensor<2x7x3xf64>, tensor<f64>) -> tensor<2x3xf64>
    %5 = stablehlo.reshape %4 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %6 = stablehlo.reshape %5 : (tensor<2x1x3xf64>) -> tensor<2x3xf64>
    %7 = stablehlo.reshape %6 : (tensor<2x3xf64>) -> tensor<6xf64>
    %8 = stablehlo.transpose %in1, dims = [1, 0, 2] : (tensor<2x7x3xf64>) -> tensor<7x2x3xf64>
    %9 = stablehlo.reshape %8 : (tensor<7x2x3xf64>) -> tensor<7x6xf64>
    %10 = stablehlo.reduce(%9 init: %3) applies stablehlo.multiply across dimensions = [1] : (tensor<7x6xf64>, tensor<f64>) -> tensor<7xf64>
    %11 = stablehlo.reshape %10 : (tensor<7xf64>) -> tensor<7x1xf64>
    %12 = stablehlo.reshape %11 : (tensor<7x1xf64>) -> tensor<7xf64>
    %13 = stablehlo.reshape %in1 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %14 = stablehlo.reduce(%13 init: %3) applies stablehlo.multiply across dimensions = [0] : (tensor<42xf64>, tensor<f64>) -> tensor<f64>
    %15 = stablehlo.reshape %14 : (tensor<f64>) -> tensor<1xf64>
    %16 = stablehlo.concatenate %7, %12, %15, dim = 0 : (tensor<6xf64>, tensor<7xf64>, tensor<1xf64>) -> tensor<14xf64>
    %17 = stablehlo.slice %in0 [0:6] : (tensor<14xf64>) -> tensor<6xf64>
    %18 = stablehlo.slice %in0 [6:13] : (tensor<14xf64>) -> tensor<7xf64>
    %19 = stablehlo.slice %in0 [13:14] : (tensor<14xf64>) -> tensor<1xf64>
    %20 = stablehlo.slice %13 [0:21:1] : (tensor<42xf64>) -> tensor<21xf64>
    %21 = stablehlo.slice %13 [21:42:1] : (tensor<42xf64>) -> tensor<21xf64>
    %22 = stablehlo.multiply %20, %21 : (tensor<21xf64>, tensor<21xf64>) -> tensor<21xf64>
    %23 = stablehlo.slice %22 [0:10:1] : (tensor<21xf64>) -> tensor<10xf64>
    %24 = stablehlo.slice %22 [10:20:1] : (tensor<21xf64>) -> tensor<10xf64>
    %25 = stablehlo.slice %22 [20:21:1] : (tensor<21xf64>) -> tensor<1xf64>
    %26 = stablehlo.multiply %23, %24 : (tensor<10xf64>, tensor<10xf64>) -> tensor<10xf64>
    %27 = stablehlo.concatenate %26, %25, dim = 0 : (tensor<10xf64>, tensor<1xf64>) -> tensor<11xf64>
    %28 = stablehlo.slice %27 [0:5:1] : (tensor<11xf64>) -> tensor<5xf64>
    %29 = stablehlo.slice %27 [5:10:1] : (tensor<11xf64>) -> tensor<5xf64>
    %30 = stablehlo.slice %27 [10:11:1] : (tensor<11xf64>) -> tensor<1xf64>
    %31 = stablehlo.multiply %28, %29 : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %32 = stablehlo.concatenate %31, %30, dim = 0 : (tensor<5xf64>, tensor<1xf64>) -> tensor<6xf64>
    %33 = stablehlo.slice %32 [0:3:1] : (tensor<6xf64>) -> tensor<3xf64>
    %34 = stablehlo.slice %32 [3:6:1] : (tensor<6xf64>) -> tensor<3xf64>
    %35 = stablehlo.multiply %33, %34 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %36 = stablehlo.slice %35 [0:1:1] : (tensor<3xf64>) -> tensor<1xf64>
    %37 = stablehlo.slice %35 [1:2:1] : (tensor<3xf64>) -> tensor<1xf64>
    %38 = stablehlo.slice %35 [2:3:1] : (tensor<3xf64>) -> tensor<1xf64>
    %39 = stablehlo.multiply %36, %37 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xf64>
    %40 = stablehlo.concatenate %39, %38, dim = 0 : (tensor<1xf64>, tensor<1xf64>) -> tensor<2xf64>
    %41 = stablehlo.slice %40 [0:1:1] : (tensor<2xf64>) -> tensor<1xf64>
    %42 = stablehlo.slice %40 [1:2:1] : (tensor<2xf64>) -> tensor<1xf64>
    %43 = stablehlo.multiply %0, %42 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xf64>
    %44 = stablehlo.multiply %0, %41 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xf64>
    %45 = stablehlo.concatenate %43, %44, dim = 0 : (tensor<1xf64>, tensor<1xf64>) -> tensor<2xf64>
    %46 = stablehlo.slice %45 [0:1:1] : (tensor<2xf64>) -> tensor<1xf64>
    %47 = stablehlo.multiply %46, %37 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xf64>
    %48 = stablehlo.multiply %46, %36 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xf64>
    %49 = stablehlo.slice %45 [1:2:1] : (tensor<2xf64>) -> tensor<1xf64>
    %50 = stablehlo.concatenate %47, %48, %49, dim = 0 : (tensor<1xf64>, tensor<1xf64>, tensor<1xf64>) -> tensor<3xf64>
    %51 = stablehlo.multiply %50, %34 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %52 = stablehlo.multiply %50, %33 : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    %53 = stablehlo.concatenate %51, %52, dim = 0 : (tensor<3xf64>, tensor<3xf64>) -> tensor<6xf64>
    %54 = stablehlo.slice %53 [0:5:1] : (tensor<6xf64>) -> tensor<5xf64>
    %55 = stablehlo.multiply %54, %29 : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %56 = stablehlo.multiply %54, %28 : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %57 = stablehlo.slice %53 [5:6:1] : (tensor<6xf64>) -> tensor<1xf64>
    %58 = stablehlo.concatenate %55, %56, %57, dim = 0 : (tensor<5xf64>, tensor<5xf64>, tensor<1xf64>) -> tensor<11xf64>
    %59 = stablehlo.slice %58 [0:10:1] : (tensor<11xf64>) -> tensor<10xf64>
    %60 = stablehlo.multiply %59, %24 : (tensor<10xf64>, tensor<10xf64>) -> tensor<10xf64>
    %61 = stablehlo.multiply %59, %23 : (tensor<10xf64>, tensor<10xf64>) -> tensor<10xf64>
    %62 = stablehlo.slice %58 [10:11:1] : (tensor<11xf64>) -> tensor<1xf64>
    %63 = stablehlo.concatenate %60, %61, %62, dim = 0 : (tensor<10xf64>, tensor<10xf64>, tensor<1xf64>) -> tensor<21xf64>
    %64 = stablehlo.multiply %63, %21 : (tensor<21xf64>, tensor<21xf64>) -> tensor<21xf64>
    %65 = stablehlo.multiply %63, %20 : (tensor<21xf64>, tensor<21xf64>) -> tensor<21xf64>
    %66 = stablehlo.concatenate %64, %65, dim = 0 : (tensor<21xf64>, tensor<21xf64>) -> tensor<42xf64>
    %67 = stablehlo.constant dense<0.0> : tensor<f64>
    %68 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<1xf64>
    %69 = stablehlo.compare EQ, %19, %68 : (tensor<1xf64>, tensor<1xf64>) -> tensor<1xi1>
    %70 = stablehlo.broadcast_in_dim %19, dims = [0] : (tensor<1xf64>) -> tensor<42xf64>
    %71 = stablehlo.multiply %70, %66 : (tensor<42xf64>, tensor<42xf64>) -> tensor<42xf64>
    %72 = stablehlo.broadcast_in_dim %69, dims = [0] : (tensor<1xi1>) -> tensor<42xi1>
    %73 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<42xf64>
    %74 = stablehlo.select %72, %73, %71 : (tensor<42xi1>, tensor<42xf64>, tensor<42xf64>) -> tensor<42xf64>
    %75 = stablehlo.reshape %74 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %76 = stablehlo.reshape %18 : (tensor<7xf64>) -> tensor<7x1xf64>
    %77 = stablehlo.slice %9 [0:7:1, 0:3:1] : (tensor<7x6xf64>) -> tensor<7x3xf64>
    %78 = stablehlo.slice %9 [0:7:1, 3:6:1] : (tensor<7x6xf64>) -> tensor<7x3xf64>
    %79 = stablehlo.multiply %77, %78 : (tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xf64>
    %80 = stablehlo.slice %79 [0:7:1, 0:1:1] : (tensor<7x3xf64>) -> tensor<7x1xf64>
    %81 = stablehlo.slice %79 [0:7:1, 1:2:1] : (tensor<7x3xf64>) -> tensor<7x1xf64>
    %82 = stablehlo.slice %79 [0:7:1, 2:3:1] : (tensor<7x3xf64>) -> tensor<7x1xf64>
    %83 = stablehlo.multiply %80, %81 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xf64>
    %84 = stablehlo.concatenate %83, %82, dim = 1 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x2xf64>
    %85 = stablehlo.slice %84 [0:7:1, 0:1:1] : (tensor<7x2xf64>) -> tensor<7x1xf64>
    %86 = stablehlo.slice %84 [0:7:1, 1:2:1] : (tensor<7x2xf64>) -> tensor<7x1xf64>
    %87 = stablehlo.multiply %1, %86 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xf64>
    %88 = stablehlo.multiply %1, %85 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xf64>
    %89 = stablehlo.concatenate %87, %88, dim = 1 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x2xf64>
    %90 = stablehlo.slice %89 [0:7:1, 0:1:1] : (tensor<7x2xf64>) -> tensor<7x1xf64>
    %91 = stablehlo.multiply %90, %81 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xf64>
    %92 = stablehlo.multiply %90, %80 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xf64>
    %93 = stablehlo.slice %89 [0:7:1, 1:2:1] : (tensor<7x2xf64>) -> tensor<7x1xf64>
    %94 = stablehlo.concatenate %91, %92, %93, dim = 1 : (tensor<7x1xf64>, tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x3xf64>
    %95 = stablehlo.multiply %94, %78 : (tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xf64>
    %96 = stablehlo.multiply %94, %77 : (tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x3xf64>
    %97 = stablehlo.concatenate %95, %96, dim = 1 : (tensor<7x3xf64>, tensor<7x3xf64>) -> tensor<7x6xf64>
    %98 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<7x1xf64>
    %99 = stablehlo.compare EQ, %76, %98 : (tensor<7x1xf64>, tensor<7x1xf64>) -> tensor<7x1xi1>
    %100 = stablehlo.broadcast_in_dim %76, dims = [0, 1] : (tensor<7x1xf64>) -> tensor<7x6xf64>
    %101 = stablehlo.multiply %100, %97 : (tensor<7x6xf64>, tensor<7x6xf64>) -> tensor<7x6xf64>
    %102 = stablehlo.broadcast_in_dim %99, dims = [0, 1] : (tensor<7x1xi1>) -> tensor<7x6xi1>
    %103 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<7x6xf64>
    %104 = stablehlo.select %102, %103, %101 : (tensor<7x6xi1>, tensor<7x6xf64>, tensor<7x6xf64>) -> tensor<7x6xf64>
    %105 = stablehlo.reshape %104 : (tensor<7x6xf64>) -> tensor<7x2x3xf64>
    %106 = stablehlo.transpose %105, dims = [1, 0, 2] : (tensor<7x2x3xf64>) -> tensor<2x7x3xf64>
    %107 = stablehlo.add %75, %106 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %108 = stablehlo.reshape %17 : (tensor<6xf64>) -> tensor<2x3xf64>
    %109 = stablehlo.reshape %108 : (tensor<2x3xf64>) -> tensor<2x1x3xf64>
    %110 = stablehlo.slice %in1 [0:2:1, 0:3:1, 0:3:1] : (tensor<2x7x3xf64>) -> tensor<2x3x3xf64>
    %111 = stablehlo.slice %in1 [0:2:1, 3:6:1, 0:3:1] : (tensor<2x7x3xf64>) -> tensor<2x3x3xf64>
    %112 = stablehlo.slice %in1 [0:2:1, 6:7:1, 0:3:1] : (tensor<2x7x3xf64>) -> tensor<2x1x3xf64>
    %113 = stablehlo.multiply %110, %111 : (tensor<2x3x3xf64>, tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
    %114 = stablehlo.concatenate %113, %112, dim = 1 : (tensor<2x3x3xf64>, tensor<2x1x3xf64>) -> tensor<2x4x3xf64>
    %115 = stablehlo.slice %114 [0:2:1, 0:2:1, 0:3:1] : (tensor<2x4x3xf64>) -> tensor<2x2x3xf64>
    %116 = stablehlo.slice %114 [0:2:1, 2:4:1, 0:3:1] : (tensor<2x4x3xf64>) -> tensor<2x2x3xf64>
    %117 = stablehlo.multiply %115, %116 : (tensor<2x2x3xf64>, tensor<2x2x3xf64>) -> tensor<2x2x3xf64>
    %118 = stablehlo.slice %117 [0:2:1, 0:1:1, 0:3:1] : (tensor<2x2x3xf64>) -> tensor<2x1x3xf64>
    %119 = stablehlo.slice %117 [0:2:1, 1:2:1, 0:3:1] : (tensor<2x2x3xf64>) -> tensor<2x1x3xf64>
    %120 = stablehlo.multiply %2, %119 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %121 = stablehlo.multiply %2, %118 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xf64>
    %122 = stablehlo.concatenate %120, %121, dim = 1 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x2x3xf64>
    %123 = stablehlo.multiply %122, %116 : (tensor<2x2x3xf64>, tensor<2x2x3xf64>) -> tensor<2x2x3xf64>
    %124 = stablehlo.multiply %122, %115 : (tensor<2x2x3xf64>, tensor<2x2x3xf64>) -> tensor<2x2x3xf64>
    %125 = stablehlo.concatenate %123, %124, dim = 1 : (tensor<2x2x3xf64>, tensor<2x2x3xf64>) -> tensor<2x4x3xf64>
    %126 = stablehlo.slice %125 [0:2:1, 0:3:1, 0:3:1] : (tensor<2x4x3xf64>) -> tensor<2x3x3xf64>
    %127 = stablehlo.multiply %126, %111 : (tensor<2x3x3xf64>, tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
    %128 = stablehlo.multiply %126, %110 : (tensor<2x3x3xf64>, tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
    %129 = stablehlo.slice %125 [0:2:1, 3:4:1, 0:3:1] : (tensor<2x4x3xf64>) -> tensor<2x1x3xf64>
    %130 = stablehlo.concatenate %127, %128, %129, dim = 1 : (tensor<2x3x3xf64>, tensor<2x3x3xf64>, tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %131 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<2x1x3xf64>
    %132 = stablehlo.compare EQ, %109, %131 : (tensor<2x1x3xf64>, tensor<2x1x3xf64>) -> tensor<2x1x3xi1>
    %133 = stablehlo.broadcast_in_dim %109, dims = [0, 1, 2] : (tensor<2x1x3xf64>) -> tensor<2x7x3xf64>
    %134 = stablehlo.multiply %133, %130 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %135 = stablehlo.broadcast_in_dim %132, dims = [0, 1, 2] : (tensor<2x1x3xi1>) -> tensor<2x7x3xi1>
    %136 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<f64>) -> tensor<2x7x3xf64>
    %137 = stablehlo.select %135, %136, %134 : (tensor<2x7x3xi1>, tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    %138 = stablehlo.add %107, %137 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %16, %138 : tensor<14xf64>, tensor<2x7x3xf64>
  }
}

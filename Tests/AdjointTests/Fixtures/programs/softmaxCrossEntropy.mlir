// input %in0 tensor<f64> cotangent
// input %in1 tensor<5x7xf64> x0
// output %21 tensor<f64> value
// output %38 tensor<5x7xf64> x0
module @program {
  func.func public @main(%in0: tensor<f64>, %in1: tensor<5x7xf64>) -> (tensor<f64>, tensor<5x7xf64>) {
    %0 = stablehlo.constant dense<5.0> : tensor<f64>
    %1 = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
    %2 = stablehlo.reduce(%in1 init: %1) applies stablehlo.maximum across dimensions = [1] : (tensor<5x7xf64>, tensor<f64>) -> tensor<5xf64>
    %3 = stablehlo.reshape %2 : (tensor<5xf64>) -> tensor<5x1xf64>
    %4 = stablehlo.broadcast_in_dim %3, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x7xf64>
    %5 = stablehlo.subtract %in1, %4 : (tensor<5x7xf64>, tensor<5x7xf64>) -> tensor<5x7xf64>
    %6 = stablehlo.exponential %5 : (tensor<5x7xf64>) -> tensor<5x7xf64>
    %7 = stablehlo.constant dense<0.0> : tensor<f64>
    %8 = stablehlo.reduce(%6 init: %7) applies stablehlo.add across dimensions = [1] : (tensor<5x7xf64>, tensor<f64>) -> tensor<5xf64>
    %9 = stablehlo.reshape %8 : (tensor<5xf64>) -> tensor<5x1xf64>
    %10 = stablehlo.log %9 : (tensor<5x1xf64>) -> tensor<5x1xf64>
    %11 = stablehlo.broadcast_in_dim %10, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x7xf64>
    %12 = stablehlo.subtract %5, %11 : (tensor<5x7xf64>, tensor<5x7xf64>) -> tensor<5x7xf64>
    %13 = stablehlo.negate %12 : (tensor<5x7xf64>) -> tensor<5x7xf64>
    %14 = stablehlo.reshape %13 : (tensor<5x7xf64>) -> tensor<35x1xf64>
    %15 = stablehlo.constant dense<[[0], [13], [17], [22], [31]]> : tensor<5x1xi64>
    %16 = "stablehlo.gather"(%14, %15) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<35x1xf64>, tensor<5x1xi64>) -> tensor<5x1xf64>
    %17 = stablehlo.reshape %16 : (tensor<5x1xf64>) -> tensor<5xf64>
    %18 = stablehlo.reduce(%17 init: %7) applies stablehlo.add across dimensions = [0] : (tensor<5xf64>, tensor<f64>) -> tensor<f64>
    %19 = stablehlo.reshape %18 : (tensor<f64>) -> tensor<1xf64>
    %20 = stablehlo.reshape %19 : (tensor<1xf64>) -> tensor<f64>
    %21 = stablehlo.divide %20, %0 : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %22 = stablehlo.compare EQ, %in0, %7 : (tensor<f64>, tensor<f64>) -> tensor<i1>
    %23 = stablehlo.divide %in0, %0 : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %24 = stablehlo.select %22, %7, %23 : (tensor<i1>, tensor<f64>, tensor<f64>) -> tensor<f64>
    %25 = stablehlo.reshape %24 : (tensor<f64>) -> tensor<1xf64>
    %26 = stablehlo.broadcast_in_dim %25, dims = [0] : (tensor<1xf64>) -> tensor<5xf64>
    %27 = stablehlo.reshape %26 : (tensor<5xf64>) -> tensor<5x1xf64>
    %28 = stablehlo.constant dense<0.0> : tensor<35x1xf64>
    %29 = "stablehlo.scatter"(%28, %15, %27) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<35x1xf64>, tensor<5x1xi64>, tensor<5x1xf64>) -> tensor<35x1xf64>
    %30 = stablehlo.reshape %29 : (tensor<35x1xf64>) -> tensor<5x7xf64>
    %31 = stablehlo.negate %30 : (tensor<5x7xf64>) -> tensor<5x7xf64>
    %32 = stablehlo.broadcast_in_dim %9, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x7xf64>
    %33 = stablehlo.divide %6, %32 : (tensor<5x7xf64>, tensor<5x7xf64>) -> tensor<5x7xf64>
    %34 = stablehlo.reduce(%31 init: %7) applies stablehlo.add across dimensions = [1] : (tensor<5x7xf64>, tensor<f64>) -> tensor<5xf64>
    %35 = stablehlo.reshape %34 : (tensor<5xf64>) -> tensor<5x1xf64>
    %36 = stablehlo.broadcast_in_dim %35, dims = [0, 1] : (tensor<5x1xf64>) -> tensor<5x7xf64>
    %37 = stablehlo.multiply %33, %36 : (tensor<5x7xf64>, tensor<5x7xf64>) -> tensor<5x7xf64>
    %38 = stablehlo.subtract %31, %37 : (tensor<5x7xf64>, tensor<5x7xf64>) -> tensor<5x7xf64>
    return %21, %38 : tensor<f64>, tensor<5x7xf64>
  }
}

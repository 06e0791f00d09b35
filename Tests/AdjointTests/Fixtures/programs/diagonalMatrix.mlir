// input %in0 tensor<2x3x3xf64> cotangent
// input %in1 tensor<2x3xf64> x0
// output %10 tensor<2x3x3xf64> value
// output %13 tensor<2x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<2x3x3xf64>, %in1: tensor<2x3xf64>) -> (tensor<2x3x3xf64>, tensor<2x3xf64>) {
    %0 = stablehlo.reshape %in1 : (tensor<2x3xf64>) -> tensor<6x1xf64>
    %1 = stablehlo.constant dense<0.0> : tensor<18x1xf64>
    %2 = stablehlo.constant dense<[[0], [4], [8], [9], [13], [17]]> : tensor<6x1xi64>
    %3 = "stablehlo.scatter"(%1, %2, %0) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<18x1xf64>, tensor<6x1xi64>, tensor<6x1xf64>) -> tensor<18x1xf64>
    %4 = stablehlo.constant dense<1.0> : tensor<6x1xf64>
    %5 = "stablehlo.scatter"(%1, %2, %4) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<18x1xf64>, tensor<6x1xi64>, tensor<6x1xf64>) -> tensor<18x1xf64>
    %6 = stablehlo.constant dense<0.0> : tensor<f64>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<f64>) -> tensor<18x1xf64>
    %8 = stablehlo.compare GT, %5, %7 : (tensor<18x1xf64>, tensor<18x1xf64>) -> tensor<18x1xi1>
    %9 = stablehlo.select %8, %3, %7 : (tensor<18x1xi1>, tensor<18x1xf64>, tensor<18x1xf64>) -> tensor<18x1xf64>
    %10 = stablehlo.reshape %9 : (tensor<18x1xf64>) -> tensor<2x3x3xf64>
    %11 = stablehlo.reshape %in0 : (tensor<2x3x3xf64>) -> tensor<18x1xf64>
    %12 = "stablehlo.gather"(%11, %2) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<18x1xf64>, tensor<6x1xi64>) -> tensor<6x1xf64>
    %13 = stablehlo.reshape %12 : (tensor<6x1xf64>) -> tensor<2x3xf64>
    return %10, %13 : tensor<2x3x3xf64>, tensor<2x3xf64>
  }
}

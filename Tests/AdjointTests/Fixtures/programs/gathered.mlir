// input %in0 tensor<3x2xf64> cotangent
// input %in1 tensor<3x5xf64> x0
// output %3 tensor<3x2xf64> value
// output %7 tensor<3x5xf64> x0
module @program {
  func.func public @main(%in0: tensor<3x2xf64>, %in1: tensor<3x5xf64>) -> (tensor<3x2xf64>, tensor<3x5xf64>) {
    %0 = stablehlo.reshape %in1 : (tensor<3x5xf64>) -> tensor<15x1xf64>
    %1 = stablehlo.constant dense<[[1], [4], [5], [5], [12], [12]]> : tensor<6x1xi64>
    %2 = "stablehlo.gather"(%0, %1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<15x1xf64>, tensor<6x1xi64>) -> tensor<6x1xf64>
    %3 = stablehlo.reshape %2 : (tensor<6x1xf64>) -> tensor<3x2xf64>
    %4 = stablehlo.reshape %in0 : (tensor<3x2xf64>) -> tensor<6x1xf64>
    %5 = stablehlo.constant dense<0.0> : tensor<15x1xf64>
    %6 = "stablehlo.scatter"(%5, %1, %4) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>): %c = stablehlo.add %a, %b : tensor<f64> stablehlo.return %c : tensor<f64> }) : (tensor<15x1xf64>, tensor<6x1xi64>, tensor<6x1xf64>) -> tensor<15x1xf64>
    %7 = stablehlo.reshape %6 : (tensor<15x1xf64>) -> tensor<3x5xf64>
    return %3, %7 : tensor<3x2xf64>, tensor<3x5xf64>
  }
}

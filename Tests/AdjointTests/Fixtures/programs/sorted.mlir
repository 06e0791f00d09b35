// input %in0 tensor<84xf64> cotangent
// input %in1 tensor<2x7x3xf64> x0
// output %4 tensor<84xf64> value
// output %15 tensor<2x7x3xf64> x0
module @program {
  func.func public @main(%in0: tensor<84xf64>, %in1: tensor<2x7x3xf64>) -> (tensor<84xf64>, tensor<2x7x3xf64>) {
    %0:2 = "stablehlo.sort"(%in1, %in1) <{dimension = 1 : i64, is_stable = true}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>): %e = stablehlo.compare LT, %a, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<f64>, tensor<f64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> (tensor<2x7x3xf64>, tensor<2x7x3xf64>)
    %1 = stablehlo.reshape %0#1 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %2:2 = "stablehlo.sort"(%in1, %in1) <{dimension = 2 : i64, is_stable = true}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>): %e = stablehlo.compare LT, %a, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<f64>, tensor<f64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> (tensor<2x7x3xf64>, tensor<2x7x3xf64>)
    %3 = stablehlo.reshape %2#1 : (tensor<2x7x3xf64>) -> tensor<42xf64>
    %4 = stablehlo.concatenate %1, %3, dim = 0 : (tensor<42xf64>, tensor<42xf64>) -> tensor<84xf64>
    %5 = stablehlo.slice %in0 [0:42] : (tensor<84xf64>) -> tensor<42xf64>
    %6 = stablehlo.slice %in0 [42:84] : (tensor<84xf64>) -> tensor<42xf64>
    %7 = stablehlo.reshape %6 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %8 = stablehlo.iota dim = 2  : tensor<2x7x3xi64>
    %9:2 = "stablehlo.sort"(%in1, %8) <{dimension = 2 : i64, is_stable = true}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<i64>, %d: tensor<i64>): %e = stablehlo.compare LT, %a, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<f64>, tensor<f64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xf64>, tensor<2x7x3xi64>) -> (tensor<2x7x3xf64>, tensor<2x7x3xi64>)
    %10:2 = "stablehlo.sort"(%9#1, %7) <{dimension = 2 : i64, is_stable = true}> ({ ^bb0(%a: tensor<i64>, %b: tensor<i64>, %c: tensor<f64>, %d: tensor<f64>): %e = stablehlo.compare LT, %a, %b : (tensor<i64>, tensor<i64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<i64>, tensor<i64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<i64>, tensor<i64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xi64>, tensor<2x7x3xf64>) -> (tensor<2x7x3xi64>, tensor<2x7x3xf64>)
    %11 = stablehlo.reshape %5 : (tensor<42xf64>) -> tensor<2x7x3xf64>
    %12 = stablehlo.iota dim = 1  : tensor<2x7x3xi64>
    %13:2 = "stablehlo.sort"(%in1, %12) <{dimension = 1 : i64, is_stable = true}> ({ ^bb0(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<i64>, %d: tensor<i64>): %e = stablehlo.compare LT, %a, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<f64>, tensor<f64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<f64>, tensor<f64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xf64>, tensor<2x7x3xi64>) -> (tensor<2x7x3xf64>, tensor<2x7x3xi64>)
    %14:2 = "stablehlo.sort"(%13#1, %11) <{dimension = 1 : i64, is_stable = true}> ({ ^bb0(%a: tensor<i64>, %b: tensor<i64>, %c: tensor<f64>, %d: tensor<f64>): %e = stablehlo.compare LT, %a, %b : (tensor<i64>, tensor<i64>) -> tensor<i1> %f = stablehlo.compare NE, %b, %b : (tensor<i64>, tensor<i64>) -> tensor<i1> %g = stablehlo.compare EQ, %a, %a : (tensor<i64>, tensor<i64>) -> tensor<i1> %h = stablehlo.and %f, %g : tensor<i1> %i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> }) : (tensor<2x7x3xi64>, tensor<2x7x3xf64>) -> (tensor<2x7x3xi64>, tensor<2x7x3xf64>)
    %15 = stablehlo.add %10#1, %14#1 : (tensor<2x7x3xf64>, tensor<2x7x3xf64>) -> tensor<2x7x3xf64>
    return %4, %15 : tensor<84xf64>, tensor<2x7x3xf64>
  }
}

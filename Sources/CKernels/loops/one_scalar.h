// All loops for one scalar type, and the table that names them.
//
// NAME(f) is `f` made unique to the level and the scalar type. `vector` is as many scalars as the
// level's registers hold, `mask` the integers of the same width that a comparison of two vectors
// yields (0 or −1 in each lane).

#define JOIN3_(a, b, c) a##_##b##_##c
#define JOIN3(a, b, c) JOIN3_(a, b, c)
#define FLOAT_TYPE_32 float32
#define FLOAT_TYPE_64 float64
#define FLOAT_TYPE_(bits) FLOAT_TYPE_##bits
#define FLOAT_TYPE(bits) FLOAT_TYPE_(bits)
#define NAME(f) JOIN3(f, FLOAT_TYPE(SCALAR_BITS), LEVEL)

#define LANES ((ptrdiff_t)(VECTOR_BYTES / sizeof(SCALAR)))
#define vector NAME(vector_type)
#define mask NAME(mask_type)

#include "vectors.h"
#include "elementwise.h"
#include "descent.h"
#include "finiteness.h"
#include "functions.h"
#include "exponentials.h"
#include "roots.h"
#include "error_function.h"
#include "rectifiers.h"
#include "trigonometry.h"
#include "inverse_trigonometry.h"
#include "widened.h"
#include "reductions.h"
#include "moments.h"
#include "matmul.h"
#include "softmax_rows.h"
#include "softmax_terms.h"
#include "softmax_columns.h"
#include "softmax_cross_entropy.h"
#include "softmax_wide.h"
#include "softmax.h"
#include "softmax_pullback_rows.h"
#include "softmax_pullback_columns.h"
#include "softmax_pullbacks.h"
#include "binary_cross_entropy.h"
#include "peak.h"

const adjoint_kernels JOIN3(adjoint, FLOAT_TYPE(SCALAR_BITS), LEVEL) = {
    .add = NAME(add),
    .subtract = NAME(subtract),
    .multiply = NAME(multiply),
    .divide = NAME(divide),
    .equal = NAME(equal),
    .greater = NAME(greater),
    .where_positive = NAME(where_positive),
    .max = NAME(max),
    .min = NAME(min),
    .share_of_max = NAME(share_of_max),
    .share_of_min = NAME(share_of_min),
    .scale = NAME(scale),
    .unscale = NAME(unscale),
    .negate = NAME(negate),
    .exp = NAME(exp_loop),
    .log = NAME(log_loop),
    .tanh = NAME(tanh_loop),
    .sigmoid = NAME(sigmoid_loop),
    .tanh_derivative = NAME(tanh_derivative_loop),
    .sigmoid_derivative = NAME(sigmoid_derivative_loop),
    .relu = NAME(relu),
    .erf = NAME(erf_loop),
    .erfc = NAME(erfc_loop),
    .erf_derivative = NAME(erf_derivative_loop),
    .erfc_derivative = NAME(erfc_derivative_loop),
    .gelu = NAME(gelu_loop),
    .gelu_derivative = NAME(gelu_derivative_loop),
    .expm1 = NAME(expm1_loop),
    .log1p = NAME(log1p_loop),
    .log1p_derivative = NAME(log1p_derivative_loop),
    .sinh = NAME(sinh_loop),
    .cosh = NAME(cosh_loop),
    .elu = NAME(elu_loop),
    .elu_derivative = NAME(elu_derivative_loop),
    .sqrt = NAME(sqrt_loop),
    .sqrt_derivative = NAME(sqrt_derivative_loop),
    .rsqrt = NAME(rsqrt_loop),
    .rsqrt_derivative = NAME(rsqrt_derivative_loop),
    .softplus = NAME(softplus_loop),
    .silu = NAME(silu_loop),
    .silu_derivative = NAME(silu_derivative_loop),
    .gelu_tanh = NAME(gelu_tanh_loop),
    .gelu_tanh_derivative = NAME(gelu_tanh_derivative_loop),
    .sin = NAME(sin_loop),
    .cos = NAME(cos_loop),
    .cos_derivative = NAME(cos_derivative_loop),
    .tan = NAME(tan_loop),
    .tan_derivative = NAME(tan_derivative_loop),
    .asin = NAME(asin_loop),
    .acos = NAME(acos_loop),
    .atan = NAME(atan_loop),
    .asin_derivative = NAME(asin_derivative_loop),
    .acos_derivative = NAME(acos_derivative_loop),
    .atan_derivative = NAME(atan_derivative_loop),
    .is_finite = NAME(is_finite),
    .add_scaled = NAME(add_scaled),
    .descend = NAME(descend),
    .sum_rows = NAME(sum_rows),
    .sum_columns = NAME(sum_columns),
    .max_rows = NAME(max_rows),
    .max_columns = NAME(max_columns),
    .norm_rows = NAME(norm_rows),
    .squared_deviations_rows = NAME(squared_deviations_rows),
    .matmul = NAME(matmul),
    .matmul_scratch = NAME(matmul_scratch),
    .softmax_cross_entropy = NAME(softmax_cross_entropy),
    .softmax = NAME(softmax),
    .log_softmax = NAME(log_softmax),
    .log_sum_exp = NAME(log_sum_exp),
    .softmax_pullback = NAME(softmax_pullback),
    .softmax_deviations = NAME(softmax_deviations),
    .log_softmax_pullback = NAME(log_softmax_pullback),
    .binary_cross_entropy = NAME(binary_cross_entropy),
    .multiply_adds = NAME(multiply_adds),
};

#undef JOIN3_
#undef JOIN3
#undef FLOAT_TYPE_32
#undef FLOAT_TYPE_64
#undef FLOAT_TYPE_
#undef FLOAT_TYPE
#undef NAME
#undef LANES
#undef vector
#undef mask
#undef UNARY_LOOP
#undef PARAMETER_LOOP
#undef LOOP_BODY
#undef FRACTION
#undef DEGREE
#undef UNROLL
#undef DOUBLE
#undef EACH_PART
#undef SOFTMAX_ROWS

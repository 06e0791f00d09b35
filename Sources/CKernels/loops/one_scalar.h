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
#include "exp_and_log.h"
#include "sigmoids.h"
#include "exponentials.h"
#include "roots.h"
#include "adaptive_descent.h"
#include "error_function.h"
#include "rectifiers.h"
#include "trigonometry.h"
#include "inverse_trigonometry.h"
#include "widened.h"
#include "powers.h"
#include "wide.h"
#include "reductions.h"
#include "moments.h"
#include "tile_size.h"
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
#include "attention.h"
#include "binary_cross_entropy.h"
#include "two_parts.h"
#include "recurrence.h"
#include "random.h"
#include "exchange.h"
#include "normalization.h"
#include "normalization_pullback.h"
#include "windows.h"
#include "runs.h"
#include "convolution.h"
#include "correlation.h"
#include "max_pooling.h"
#include "average_pooling.h"
#include "peak.h"

#define KERNEL(type, name) .name = NAME(name),
const adjoint_kernels JOIN3(adjoint, FLOAT_TYPE(SCALAR_BITS), LEVEL) = {
#include "../kernel_list.h"
};
#undef KERNEL

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
#undef INLINE
#undef ROWS
#undef VECTORS
#undef PANEL
#undef TILES_OF
#undef TILES
#undef DOUBLE
#undef EACH_PART
#undef SOFTMAX_ROWS

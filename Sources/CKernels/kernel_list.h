// Every kernel once: its type, which is `adjoint_` and the first word, and its name. Whoever includes
// this says by KERNEL(type, name) what to make of each. No include guard, therefore.

// Elementwise arithmetic. `equal` and `greater` write 1 where they hold and 0 elsewhere.
KERNEL(binary, add)
KERNEL(binary, subtract)
KERNEL(binary, multiply)
KERNEL(binary, divide)
KERNEL(binary, equal)
KERNEL(binary, greater)

// Comparisons, whose results are truth values.
KERNEL(comparison, is_less)
KERNEL(comparison, is_less_or_equal)
KERNEL(comparison, is_greater)
KERNEL(comparison, is_greater_or_equal)
KERNEL(comparison, is_equal)
KERNEL(comparison, is_unequal)

// out[i] = b[i] > 0 ? a[i] : 0, a selection: a NaN or infinity of `a` that is not selected leaves no
// trace.
KERNEL(binary, where_positive)

// out[i] = a[i]·b[i] and a[i]/b[i], but 0 where a[i] is 0, even if b[i] makes that NaN.
KERNEL(binary, scale)
KERNEL(binary, unscale)

// The larger and the smaller of two scalars, NaN where one is NaN; and the share of the first in
// them, by which it is differentiated: 1, 0, or ½ where neither is larger.
KERNEL(binary, max)
KERNEL(binary, min)
KERNEL(binary, share_of_max)
KERNEL(binary, share_of_min)

// Elementwise functions. relu(NaN) is NaN.
KERNEL(unary, negate)
KERNEL(unary, exp)
KERNEL(unary, log)
KERNEL(unary, expm1)
KERNEL(unary, log1p)
KERNEL(unary, sqrt)
KERNEL(unary, rsqrt)
KERNEL(unary, sin)
KERNEL(unary, cos)
KERNEL(unary, tan)
KERNEL(unary, asin)
KERNEL(unary, acos)
KERNEL(unary, atan)
KERNEL(unary, sinh)
KERNEL(unary, cosh)
KERNEL(unary, tanh)
KERNEL(unary, sigmoid)
KERNEL(unary, erf)
KERNEL(unary, erfc)
KERNEL(unary, relu)
KERNEL(unary, softplus)
KERNEL(unary, silu)
KERNEL(unary, gelu)
KERNEL(unary, gelu_tanh)
KERNEL(parametric, elu)

// Their derivatives, where these are not among them.
KERNEL(unary, log1p_derivative)
KERNEL(unary, sqrt_derivative)
KERNEL(unary, rsqrt_derivative)
KERNEL(unary, cos_derivative)
KERNEL(unary, tan_derivative)
KERNEL(unary, asin_derivative)
KERNEL(unary, acos_derivative)
KERNEL(unary, atan_derivative)
KERNEL(unary, tanh_derivative)
KERNEL(unary, sigmoid_derivative)
KERNEL(unary, erf_derivative)
KERNEL(unary, erfc_derivative)
KERNEL(unary, silu_derivative)
KERNEL(unary, gelu_derivative)
KERNEL(unary, gelu_tanh_derivative)
KERNEL(parametric, elu_derivative)

// Powers, and their derivatives. An exponent that is a number is not rounded to the scalar type.
KERNEL(binary, power)
KERNEL(binary, power_x_derivative)
KERNEL(binary, power_y_derivative)
KERNEL(parametric, power_with_exponent)
KERNEL(parametric, power_with_exponent_derivative)

KERNEL(test, is_finite)
KERNEL(accumulation, add_scaled)
KERNEL(descent, descend)
KERNEL(moment_descent, descend_by_moments)
KERNEL(square_descent, descend_by_squares)
KERNEL(sign_descent, descend_by_signs)

// Reductions with a tree fixed by the shape. `*_rows` reduces each row, out [rows], which is the
// reduction of its pieces in order; `*_piece` reduces one of them. `*_columns` reduces each column, out
// [columns]. Sums of nothing are 0, maxima of nothing −∞; a NaN makes its maximum NaN.
KERNEL(reduction, sum_rows)
KERNEL(piece_reduction, sum_piece)
KERNEL(column_reduction, sum_columns)
KERNEL(reduction, max_rows)
KERNEL(piece_reduction, max_piece)
KERNEL(column_reduction, max_columns)

// The 2-norm of each row, without overflow or underflow on the way; and the sum of the squares of
// each row's deviations from its mean. Those of nothing are 0.
KERNEL(reduction, norm_rows)
KERNEL(reduction, squared_deviations_rows)

KERNEL(product, matmul)
KERNEL(scratch_size, matmul_scratch)

// Softmax and its logarithm of each row of x [rows, columns]: out [rows, columns], which may be x. A
// row that holds NaN or +∞, or nothing above −∞, becomes NaN.
KERNEL(reduction, softmax)
KERNEL(reduction, log_softmax)

// log Σ exp x of each row, out [rows]: −∞ where all of a row is −∞, or nothing.
KERNEL(reduction, log_sum_exp)

// The cotangents of x for a cotangent g of its softmax p, or of the softmax's logarithm, row by row:
// p·(g − Σ p·g) and g − p·Σ g; and the deviations g − Σ p·g. A row of g that is 0 gives 0, whatever p
// is. `out` may be g.
KERNEL(row_map, softmax_pullback)
KERNEL(row_map, softmax_deviations)
KERNEL(row_map, log_softmax_pullback)

KERNEL(row_losses, softmax_cross_entropy)
KERNEL(element_losses, binary_cross_entropy)

// A step of recurrent cells and its backward; see `loops/recurrence.h`.
KERNEL(gru_step, gru_step)
KERNEL(gru_step_back, gru_step_back)
KERNEL(lstm_step, lstm_step)
KERNEL(lstm_step_back, lstm_step_back)

// Random words, and the numbers that are made of them; see `loops/random.h`.
KERNEL(random_words, random_words)
KERNEL(uniform_numbers, uniform)
KERNEL(normal_numbers, normal)
KERNEL(random_mask, dropout)
// Groups of scalars brought to mean 0 and variance 1, or to mean square 1, then scaled and shifted: the
// moments, the result, and the gradients.
KERNEL(group_moments, group_moments)
KERNEL(normalization, normalize)
KERNEL(normalization_pullback, normalize_pullback)
// Scaled dot-product attention, on a block of scores that have the queries in columns; see
// `loops/attention.h`.
KERNEL(attention_transposition, attention_columns_of)
KERNEL(attention_weighting, attention_weights)
KERNEL(attention_weighting_pullback, attention_pullback)
KERNEL(attention_bias, attention_add_bias)
KERNEL(attention_bias_sum, attention_sum_bias)
KERNEL(attention_mask, attention_hide)

// Convolution: images are spread out, convolved, and gathered; and the gradient of the weights.
KERNEL(spreading, spread)
KERNEL(convolution, convolve)
KERNEL(gathering, gather)
KERNEL(correlation, correlate)

// The maximum of each window, of which the first counts where several are equal; the scalars of other
// planes that stand where these maxima do; and planes with a cotangent at each maximum. NaN exceeds
// everything, and of several the last counts. Each window has a place inside the plane.
KERNEL(max_pooling, max_pooling)
KERNEL(maxima, gather_at_maxima)
KERNEL(maxima, scatter_to_maxima)

// The mean of each window, 0 where none of its places counts; and the planes that cotangents give.
KERNEL(average_pooling, average_pooling)
KERNEL(average_pooling, average_pooling_pullback)

KERNEL(exchange, exchange_axes)

KERNEL(peak, multiply_adds)

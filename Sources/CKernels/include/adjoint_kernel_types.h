// The types of the kernels: what each is given, and what it does with it.
//
// Pointers are to the table's scalar type (float or double), without alignment beyond the scalar's
// own. Counts and strides are in scalars. `out` may be one of the inputs of an elementwise loop, never
// a part of one. No kernel allocates, and none keeps state.

#ifndef ADJOINT_KERNEL_TYPES_H
#define ADJOINT_KERNEL_TYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "adjoint_descent.h"
#include "adjoint_losses.h"
#include "adjoint_random.h"
#include "adjoint_normalization.h"
#include "adjoint_windows.h"
#include "adjoint_recurrence.h"

/// out[i] = f(a[i·a_stride], b[i·b_stride]) for i < count. A stride is 1, or 0 to repeat a scalar.
typedef void (*adjoint_binary)(ptrdiff_t count, const void *_Nonnull a, ptrdiff_t a_stride,
                               const void *_Nonnull b, ptrdiff_t b_stride, void *_Nonnull out);

/// Whether a relation holds between a[i·a_stride] and b[i·b_stride] for i < count, with strides likewise.
typedef void (*adjoint_comparison)(ptrdiff_t count, const void *_Nonnull a, ptrdiff_t a_stride,
                                   const void *_Nonnull b, ptrdiff_t b_stride,
                                   bool *_Nonnull out);

/// out[i] = f(x[i]) for i < count.
typedef void (*adjoint_unary)(ptrdiff_t count, const void *_Nonnull x, void *_Nonnull out);

/// out[i] = f(x[i]) for i < count and an f of one parameter. Unless the kernel says otherwise, it is rounded
/// to the scalar type.
typedef void (*adjoint_parametric)(ptrdiff_t count, double parameter, const void *_Nonnull x,
                                   void *_Nonnull out);

/// Whether something holds for all of x[i] for i < count: 1 or 0.
typedef ptrdiff_t (*adjoint_test)(ptrdiff_t count, const void *_Nonnull x);

/// y[i] += scale·x[i] for i < count, with `scale` rounded to the scalar type first.
typedef void (*adjoint_accumulation)(ptrdiff_t count, double scale, const void *_Nonnull x,
                                     void *_Nonnull y);

/// A step of gradient descent: s = g[i] + decay·w[i], v[i] = momentum·v[i] + s, w[i] −= rate·v[i],
/// or rate·(s + momentum·v[i]) by Nesterov's rule, for i < count. Without a velocity, v is null and
/// s takes its place.
typedef void (*adjoint_descent)(ptrdiff_t count, double rate, double momentum, int nesterov,
                                double decay, const void *_Nonnull g, void *_Nullable v,
                                void *_Nonnull w);

/// Steps of rules that keep moments of the gradients, in place: of Adam and its relatives, of RMSprop and
/// Adagrad, and of Lion. See `adjoint_descent.h`.
typedef void (*adjoint_moment_descent)(ptrdiff_t count, const adjoint_moment_step *_Nonnull step,
                                       const void *_Nonnull g, void *_Nonnull w, void *_Nonnull m,
                                       void *_Nonnull v);
typedef void (*adjoint_square_descent)(ptrdiff_t count, const adjoint_square_step *_Nonnull step,
                                       const void *_Nonnull g, void *_Nonnull w, void *_Nonnull v,
                                       void *_Nullable u, void *_Nullable b);
typedef void (*adjoint_sign_descent)(ptrdiff_t count, const adjoint_sign_step *_Nonnull step,
                                     const void *_Nonnull g, void *_Nonnull w, void *_Nonnull m);

/// A reduction of each row of the contiguous matrix x [rows, columns].
typedef void (*adjoint_reduction)(ptrdiff_t rows, ptrdiff_t columns, const void *_Nonnull x,
                                  void *_Nonnull out);

/// A reduction of each column of the matrix x [rows, columns], whose rows are `x_row` scalars apart.
typedef void (*adjoint_column_reduction)(ptrdiff_t rows, ptrdiff_t columns, const void *_Nonnull x,
                                         ptrdiff_t x_row, void *_Nonnull out);

/// A reduction of a piece of a row, in double.
typedef double (*adjoint_piece_reduction)(ptrdiff_t columns, const void *_Nonnull x);

/// The length of the pieces that a row is reduced in, one after the other.
enum { adjoint_reduction_piece = 1 << 15 };

/// Rows [rows, columns] made of those of g and of p.
typedef void (*adjoint_row_map)(ptrdiff_t rows, ptrdiff_t columns, const void *_Nonnull g,
                                const void *_Nonnull p, void *_Nonnull out);

/// c [m, n] = a [m, k] · b [k, n] + addend [m, n], which is null for nothing.
///
/// Element (i, j) of a stands at a[i·a_row + j·a_column], and so for b: a transposed operand is
/// one with its two strides exchanged. One of an operand's two strides is 1. c is row-major with
/// `c_row` scalars from row to row and overlaps neither operand. The addend has `addend_row`
/// scalars from row to row, 0 for the same row everywhere, and is c itself or does not overlap it.
/// The order of summation, which begins with the addend, depends on the shape alone, and an element
/// of c does not depend on which other rows or columns are computed in the same call. `scratch` holds
/// `matmul_scratch(m, n, k)` bytes, aligned to a scalar.
typedef void (*adjoint_product)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *_Nonnull a,
                                ptrdiff_t a_row, ptrdiff_t a_column, const void *_Nonnull b,
                                ptrdiff_t b_row, ptrdiff_t b_column, void *_Nonnull c,
                                ptrdiff_t c_row, const void *_Nullable addend,
                                ptrdiff_t addend_row, void *_Nullable scratch);
typedef ptrdiff_t (*adjoint_scratch_size)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k);

/// Losses and gradients of rows of logits.
typedef void (*adjoint_row_losses)(const adjoint_softmax_rows *_Nonnull rows);

/// Losses and gradients of `count` elements.
typedef void (*adjoint_element_losses)(ptrdiff_t count,
                                       const adjoint_binary_cross_entropy *_Nonnull elements);

/// The moments of the groups from `first` on, `count` of them: moments[k], and variances[k] unless it is
/// null, for the group k itself.
typedef void (*adjoint_group_moments)(const adjoint_groups *_Nonnull groups, ptrdiff_t first,
                                      ptrdiff_t count, const void *_Nonnull x, double epsilon,
                                      adjoint_moments *_Nonnull moments,
                                      double *_Nullable variances);

/// out = (x − mean)·inverse·scale + shift in the groups from `first` on, `count` of them.
typedef void (*adjoint_normalization)(const adjoint_groups *_Nonnull groups, ptrdiff_t first,
                                      ptrdiff_t count, const void *_Nonnull x,
                                      const adjoint_moments *_Nonnull moments,
                                      const void *_Nonnull scale, const void *_Nonnull shift,
                                      void *_Nonnull out);
typedef void (*adjoint_normalization_pullback)(const adjoint_groups *_Nonnull groups,
                                               ptrdiff_t first, ptrdiff_t count,
                                               const adjoint_pullback *_Nonnull pullback);
// The blocks of attention have a row of `row` scalars for each key and a column for each query, in groups
// of 16 that are all there. Query i sees the first `seen` + i keys, and no others have a part in anything.

/// out[k·out_row + i] = scale·x[i·length + k]: rows become columns, and zeros fill up the last group.
typedef void (*adjoint_attention_transposition)(ptrdiff_t rows, ptrdiff_t length, double scale,
                                                const void *_Nonnull x, void *_Nonnull out,
                                                ptrdiff_t out_row);

/// Scores become the softmax of their products with a positive scale, column by column, which is 0 where
/// all are −∞. A weight is made again of its score by the column's maximum and factor.
typedef void (*adjoint_attention_weighting)(ptrdiff_t keys, ptrdiff_t columns, ptrdiff_t seen,
                                            double scale, void *_Nonnull scores, ptrdiff_t row,
                                            void *_Nonnull maxima, void *_Nonnull factors);

/// Scores become weights, and the weights' cotangents, unless these are null, those of the scores.
/// Without maxima the scores are weights already, and stay.
typedef void (*adjoint_attention_weighting_pullback)(ptrdiff_t keys, ptrdiff_t columns,
                                                     ptrdiff_t seen, double scale,
                                                     void *_Nonnull scores,
                                                     void *_Nullable cotangents, ptrdiff_t row,
                                                     const void *_Nullable maxima,
                                                     const void *_Nonnull factors);

/// Adds a bias to each score. It stands at bias[i·query_stride + j·key_stride] for query i and key j.
typedef void (*adjoint_attention_bias)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                       const void *_Nonnull bias, ptrdiff_t query_stride,
                                       ptrdiff_t key_stride, void *_Nonnull scores, ptrdiff_t row);

/// Adds each score's cotangent to a sum, in the bias's place.
typedef void (*adjoint_attention_bias_sum)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                           const void *_Nonnull cotangents, ptrdiff_t row,
                                           double *_Nonnull sums, ptrdiff_t query_stride,
                                           ptrdiff_t key_stride);

/// Gives a score of −∞ where a mask is 0.
typedef void (*adjoint_attention_mask)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                       const unsigned char *_Nonnull mask, ptrdiff_t query_stride,
                                       ptrdiff_t key_stride, void *_Nonnull scores, ptrdiff_t row);
/// Planes are spread out, phase after phase of each.
typedef void (*adjoint_spreading)(const adjoint_frame *_Nonnull frame, ptrdiff_t planes,
                                  const void *_Nonnull from, void *_Nonnull to);

/// out[i, j] = Σ weights[i·weights_row + taps[p].weight]·source[taps[p].source + j] over p < k, for
/// i < m and j < columns. Whole vectors are written and read. See `loops/convolution.h`.
typedef void (*adjoint_convolution)(ptrdiff_t m, ptrdiff_t columns, ptrdiff_t k,
                                    const adjoint_tap *_Nonnull taps, const void *_Nonnull weights,
                                    ptrdiff_t weights_row, const void *_Nonnull source,
                                    void *_Nonnull out, ptrdiff_t out_row);

/// to[p·to_plane + u·to_line + v·to_step] = from[p·from_plane + u·from_line + v], plus bias[p] if there
/// is one.
typedef void (*adjoint_gathering)(ptrdiff_t planes, ptrdiff_t lines, ptrdiff_t columns,
                                  const void *_Nonnull from, ptrdiff_t from_plane,
                                  ptrdiff_t from_line, const void *_Nullable bias,
                                  void *_Nonnull to, ptrdiff_t to_plane, ptrdiff_t to_line,
                                  ptrdiff_t to_step);

/// totals[p, o] += Σ source[taps[p].source + u·source_line + v]·g[o·g_plane + u·columns + v] over lines u
/// and columns v, for p < k and o < outputs. The scratch has room for g in rows of whole vectors of
/// outputs. See `loops/correlation.h`.
typedef void (*adjoint_correlation)(ptrdiff_t k, const adjoint_tap *_Nonnull taps,
                                    ptrdiff_t outputs, ptrdiff_t lines, ptrdiff_t columns,
                                    const void *_Nonnull source, ptrdiff_t source_line,
                                    const void *_Nonnull g, ptrdiff_t g_plane,
                                    double *_Nonnull totals, void *_Nonnull scratch);

/// A scalar for each window of some planes.
typedef void (*adjoint_max_pooling)(const adjoint_windows *_Nonnull windows, ptrdiff_t planes,
                                    const void *_Nonnull x, void *_Nonnull out);

/// What is made of planes x and of other planes, or of outputs, by way of the maxima of x.
typedef void (*adjoint_maxima)(const adjoint_windows *_Nonnull windows, ptrdiff_t planes,
                               const void *_Nonnull x, const void *_Nonnull other,
                               void *_Nonnull out);

/// The means of windows, or what their cotangents make of planes. The divisor counts the places in
/// the padding too, or not.
typedef void (*adjoint_average_pooling)(const adjoint_windows *_Nonnull windows,
                                        int counts_padding, ptrdiff_t planes,
                                        const void *_Nonnull x, void *_Nonnull out);

/// out [b, a, inner] of x [a, b, inner], which it does not overlap.
typedef void (*adjoint_exchange)(ptrdiff_t a, ptrdiff_t b, ptrdiff_t inner, const void *_Nonnull x,
                                 void *_Nonnull out);

/// Multiply-adds in registers, 12 vectors of them a round: what the arithmetic of a core is at most.
/// Returns the floating-point operations it did; `out` is one scalar. See `loops/peak.h`.
typedef ptrdiff_t (*adjoint_peak)(ptrdiff_t rounds, void *_Nonnull out);

#endif

// The inner loops of Adjoint: one table of functions for each instruction-set level and each
// scalar type. A table is chosen once, at run time; see `select.c`.
//
// Conventions. Pointers are to the table's scalar type (float or double), without alignment beyond
// the scalar's own. Counts and strides are in scalars. `out` may be one of the inputs of an
// elementwise loop, never a part of one. No loop allocates, and none keeps state.

#ifndef ADJOINT_CKERNELS_H
#define ADJOINT_CKERNELS_H

#include <stddef.h>

/// An instruction-set level. On other machines than x86-64 only the baseline exists; there the
/// compiler's own vector instructions (NEON on arm64) are the baseline.
typedef enum __attribute__((enum_extensibility(closed), swift_name("InstructionSet"))) {
  adjoint_baseline __attribute__((swift_name("baseline"))) = 0,
  adjoint_avx2 __attribute__((swift_name("avx2"))) = 1,
  adjoint_avx512 __attribute__((swift_name("avx512"))) = 2,
} adjoint_instruction_set;

/// out[i] = f(a[i·a_stride], b[i·b_stride]) for i < count. A stride is 1, or 0 to repeat a scalar.
typedef void (*adjoint_binary)(ptrdiff_t count, const void *_Nonnull a, ptrdiff_t a_stride,
                               const void *_Nonnull b, ptrdiff_t b_stride, void *_Nonnull out);

/// out[i] = f(x[i]) for i < count.
typedef void (*adjoint_unary)(ptrdiff_t count, const void *_Nonnull x, void *_Nonnull out);

/// out[i] = f(x[i]) for i < count and an f of one parameter, which is rounded to the scalar type.
typedef void (*adjoint_parametric)(ptrdiff_t count, double parameter, const void *_Nonnull x,
                                   void *_Nonnull out);

/// A reduction of the contiguous matrix x [rows, columns] along one of its axes.
typedef void (*adjoint_reduction)(ptrdiff_t rows, ptrdiff_t columns, const void *_Nonnull x,
                                  void *_Nonnull out);

/// Rows [rows, columns] made of those of g and of p.
typedef void (*adjoint_row_map)(ptrdiff_t rows, ptrdiff_t columns, const void *_Nonnull g,
                                const void *_Nonnull p, void *_Nonnull out);

/// Rows of logits, their targets, and what is to be computed of them. See
/// `loops/softmax_cross_entropy.h` for the formulas.
typedef struct __attribute__((swift_name("SoftmaxRows"))) adjoint_softmax_rows {
  ptrdiff_t rows, classes;
  const void *_Nonnull logits;  // [rows, classes]

  /// The class of each row, −1 for a row that is ignored; null where the masses are all.
  const ptrdiff_t *_Nullable labels;

  /// The mass on each row's label; null for 1.
  const double *_Nullable label_masses;

  /// Masses on all classes, with `masses_row` scalars from row to row: `classes`, or 0 where all
  /// rows have the same. Null where the labels are all.
  const void *_Nullable masses;
  ptrdiff_t masses_row;

  /// What multiplies each row's loss; null for 1.
  const double *_Nullable weights;

  /// The final result's derivatives with respect to each row's loss and, ignored rows aside, its lse²;
  /// both times a factor for each row, null for 1.
  double scale;
  double z_loss;
  const double *_Nullable scales;

  /// The final result's derivative with respect to each row's lse by other ways; null for 0.
  const double *_Nullable log_sum_exp_cotangents;

  void *_Nonnull losses;                // [rows]
  void *_Nullable log_sum_exp;          // [rows]
  ptrdiff_t *_Nullable predictions;     // [rows], the first class of the largest logit, or −1
  void *_Nullable gradient;             // [rows, classes]; may be `logits` itself
} adjoint_softmax_rows;

/// Elements of binary cross-entropy, and what is to be computed of them. See
/// `loops/binary_cross_entropy.h` for the formulas. A stride is 1, or 0 to repeat a scalar.
typedef struct __attribute__((swift_name("BinaryCrossEntropyElements"))) adjoint_binary_cross_entropy {
  const void *_Nonnull logits;
  const void *_Nonnull targets;
  const void *_Nonnull positive_weights;
  ptrdiff_t positive_weights_stride;
  const void *_Nonnull weights;
  ptrdiff_t weights_stride;

  /// The final result's derivative with respect to each loss.
  double scale;

  void *_Nonnull losses;
  void *_Nullable logit_gradient;   // may be `logits` itself
  void *_Nullable target_gradient;  // may be `targets` itself
} adjoint_binary_cross_entropy;

typedef struct __attribute__((swift_name("KernelTable"))) adjoint_kernels {
  // Elementwise arithmetic. `equal` and `greater` write 1 where they hold and 0 elsewhere.
  adjoint_binary _Nonnull add;
  adjoint_binary _Nonnull subtract;
  adjoint_binary _Nonnull multiply;
  adjoint_binary _Nonnull divide;
  adjoint_binary _Nonnull equal;
  adjoint_binary _Nonnull greater;

  /// out[i] = b[i] > 0 ? a[i] : 0, a selection: a NaN or infinity of `a` that is not selected
  /// leaves no trace.
  adjoint_binary _Nonnull where_positive;

  /// out[i] = a[i]·b[i] and a[i]/b[i], but 0 where a[i] is 0, even if b[i] makes that NaN.
  adjoint_binary _Nonnull scale;
  adjoint_binary _Nonnull unscale;

  // The larger and the smaller of two scalars, NaN where one is NaN; and the share of the first in
  // them, by which it is differentiated: 1, 0, or ½ where neither is larger.
  adjoint_binary _Nonnull max;
  adjoint_binary _Nonnull min;
  adjoint_binary _Nonnull share_of_max;
  adjoint_binary _Nonnull share_of_min;

  // Elementwise functions. relu(NaN) is NaN.
  adjoint_unary _Nonnull negate;
  adjoint_unary _Nonnull exp;
  adjoint_unary _Nonnull log;
  adjoint_unary _Nonnull expm1;
  adjoint_unary _Nonnull log1p;
  adjoint_unary _Nonnull sqrt;
  adjoint_unary _Nonnull rsqrt;
  adjoint_unary _Nonnull sin;
  adjoint_unary _Nonnull cos;
  adjoint_unary _Nonnull tan;
  adjoint_unary _Nonnull asin;
  adjoint_unary _Nonnull acos;
  adjoint_unary _Nonnull atan;
  adjoint_unary _Nonnull sinh;
  adjoint_unary _Nonnull cosh;
  adjoint_unary _Nonnull tanh;
  adjoint_unary _Nonnull sigmoid;
  adjoint_unary _Nonnull erf;
  adjoint_unary _Nonnull erfc;
  adjoint_unary _Nonnull relu;
  adjoint_unary _Nonnull softplus;
  adjoint_unary _Nonnull silu;
  adjoint_unary _Nonnull gelu;
  adjoint_unary _Nonnull gelu_tanh;
  adjoint_parametric _Nonnull elu;

  // Their derivatives, where these are not among them.
  adjoint_unary _Nonnull log1p_derivative;
  adjoint_unary _Nonnull sqrt_derivative;
  adjoint_unary _Nonnull rsqrt_derivative;
  adjoint_unary _Nonnull cos_derivative;
  adjoint_unary _Nonnull tan_derivative;
  adjoint_unary _Nonnull asin_derivative;
  adjoint_unary _Nonnull acos_derivative;
  adjoint_unary _Nonnull atan_derivative;
  adjoint_unary _Nonnull tanh_derivative;
  adjoint_unary _Nonnull sigmoid_derivative;
  adjoint_unary _Nonnull erf_derivative;
  adjoint_unary _Nonnull erfc_derivative;
  adjoint_unary _Nonnull silu_derivative;
  adjoint_unary _Nonnull gelu_derivative;
  adjoint_unary _Nonnull gelu_tanh_derivative;
  adjoint_parametric _Nonnull elu_derivative;

  /// Whether all of x[i] for i < count are finite: 1 or 0.
  ptrdiff_t (*_Nonnull is_finite)(ptrdiff_t count, const void *_Nonnull x);

  /// y[i] += scale·x[i] for i < count, with `scale` rounded to the scalar type first.
  void (*_Nonnull add_scaled)(ptrdiff_t count, double scale, const void *_Nonnull x,
                              void *_Nonnull y);

  /// A step of gradient descent: s = g[i] + decay·w[i], v[i] = momentum·v[i] + s, w[i] −= rate·v[i],
  /// or rate·(s + momentum·v[i]) by Nesterov's rule, for i < count. Without a velocity, v is null and
  /// s takes its place.
  void (*_Nonnull descend)(ptrdiff_t count, double rate, double momentum, int nesterov, double decay,
                           const void *_Nonnull g, void *_Nullable v, void *_Nonnull w);

  // Reductions with a tree fixed by the shape. `*_rows` reduces each row, out [rows];
  // `*_columns` reduces each column, out [columns]. Sums of nothing are 0, maxima of nothing −∞;
  // a NaN makes its maximum NaN.
  adjoint_reduction _Nonnull sum_rows;
  adjoint_reduction _Nonnull sum_columns;
  adjoint_reduction _Nonnull max_rows;
  adjoint_reduction _Nonnull max_columns;

  // The 2-norm of each row, without overflow or underflow on the way; and the sum of the squares of
  // each row's deviations from its mean. Those of nothing are 0.
  adjoint_reduction _Nonnull norm_rows;
  adjoint_reduction _Nonnull squared_deviations_rows;

  /// c [m, n] = a [m, k] · b [k, n] + addend [m, n], which is null for nothing.
  ///
  /// Element (i, j) of a stands at a[i·a_row + j·a_column], and so for b: a transposed operand is
  /// one with its two strides exchanged. One of an operand's two strides is 1. c is row-major with
  /// `c_row` scalars from row to row and overlaps neither operand. The addend has `addend_row`
  /// scalars from row to row, 0 for the same row everywhere, and is c itself or does not overlap it.
  /// The order of summation, which begins with the addend, depends on the shape alone, and an element
  /// of c does not depend on which other rows or columns are computed in the same call. `scratch` holds
  /// `matmul_scratch(m, n, k)` bytes, aligned to a scalar.
  void (*_Nonnull matmul)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *_Nonnull a,
                          ptrdiff_t a_row, ptrdiff_t a_column, const void *_Nonnull b,
                          ptrdiff_t b_row, ptrdiff_t b_column, void *_Nonnull c, ptrdiff_t c_row,
                          const void *_Nullable addend, ptrdiff_t addend_row,
                          void *_Nullable scratch);
  ptrdiff_t (*_Nonnull matmul_scratch)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k);

  /// Softmax cross-entropy of rows of logits.
  void (*_Nonnull softmax_cross_entropy)(const adjoint_softmax_rows *_Nonnull rows);

  /// Softmax and its logarithm of each row of x [rows, columns]: out [rows, columns], which may be x.
  /// A row that holds NaN or +∞, or nothing above −∞, becomes NaN.
  adjoint_reduction _Nonnull softmax;
  adjoint_reduction _Nonnull log_softmax;

  /// The cotangents of x for a cotangent g of its softmax p, or of the softmax's logarithm, row by row:
  /// p·(g − Σ p·g) and g − p·Σ g; and the deviations g − Σ p·g. A row of g that is 0 gives 0, whatever p
  /// is. `out` may be g.
  adjoint_row_map _Nonnull softmax_pullback;
  adjoint_row_map _Nonnull softmax_deviations;
  adjoint_row_map _Nonnull log_softmax_pullback;

  /// log Σ exp x of each row, out [rows]: −∞ where all of a row is −∞, or nothing.
  adjoint_reduction _Nonnull log_sum_exp;

  /// Losses and gradients of `count` elements of binary cross-entropy.
  void (*_Nonnull binary_cross_entropy)(ptrdiff_t count,
                                        const adjoint_binary_cross_entropy *_Nonnull elements);

  /// Multiply-adds in registers, 12 vectors of them a round: what the arithmetic of a core is at most.
  /// Returns the floating-point operations it did; `out` is one scalar. See `loops/peak.h`.
  ptrdiff_t (*_Nonnull multiply_adds)(ptrdiff_t rounds, void *_Nonnull out);
} adjoint_kernels;

/// The best level that this processor has.
adjoint_instruction_set adjoint_best_instruction_set(void);

/// The tables of a level, or null where this processor lacks it.
const adjoint_kernels *_Nullable adjoint_kernels_float32(adjoint_instruction_set level);
const adjoint_kernels *_Nullable adjoint_kernels_float64(adjoint_instruction_set level);

// What Swift has no word for.

/// The number of processors that the process may use: on Linux those that its affinity mask allows.
ptrdiff_t adjoint_processor_count(void);

/// Names the thread that calls, for debuggers and profilers. Linux keeps up to 15 bytes.
void adjoint_name_thread(const char *_Nonnull name);

/// Asks the allocator to give what is free back to the system, where it does not by itself.
void adjoint_return_free_memory(void);

/// Tells the processor that a loop waits for another thread.
static inline void adjoint_spin_hint(void) {
#if defined __x86_64__
  __builtin_ia32_pause();
#elif defined __aarch64__
  __asm__ volatile("isb");
#endif
}

#endif

// What the losses are given: pointers to many operands and results, some of which may be null.

#ifndef ADJOINT_LOSSES_H
#define ADJOINT_LOSSES_H

#include <stddef.h>

/// Rows of logits, their targets, and what is to be computed of them. See
/// `loops/softmax_cross_entropy.h` for the formulas.
typedef struct __attribute__((swift_name("SoftmaxRows"))) adjoint_softmax_rows {
  ptrdiff_t rows, classes;
  const void *_Nonnull logits;  // [rows, classes]

  /// The class of each row, −1 for a row that is ignored; null for rows with masses alone.
  const ptrdiff_t *_Nullable labels;

  /// The mass on each row's label; null for 1.
  const double *_Nullable label_masses;

  /// Masses on all classes, with `masses_row` scalars from row to row: `classes`, or 0 where all
  /// rows have the same. Null for rows with labels alone.
  const void *_Nullable masses;
  ptrdiff_t masses_row;

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

#endif

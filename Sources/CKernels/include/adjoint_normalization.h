// What the kernels of normalization are given. See `loops/normalization.h` for the formulas.

#ifndef ADJOINT_NORMALIZATION_H
#define ADJOINT_NORMALIZATION_H

#include <stddef.h>

/// What has a scale and a shift of its own: each scalar of a group, which is one run then, each run
/// of a group, or each group.
typedef enum __attribute__((enum_extensibility(closed), swift_name("NormalizationParameters"))) {
  adjoint_parameters_of_scalars __attribute__((swift_name("ofScalars"))),
  adjoint_parameters_of_runs __attribute__((swift_name("ofRuns"))),
  adjoint_parameters_of_groups __attribute__((swift_name("ofGroups"))),
} adjoint_parameters;

/// How the scalars of a tensor form groups, each of which is brought to mean 0 and variance 1. A
/// group is one or more runs of contiguous scalars.
typedef struct __attribute__((swift_name("NormalizationGroups"))) adjoint_groups {
  ptrdiff_t count, group_stride;       // group k begins at scalar k·group_stride
  ptrdiff_t runs, run_stride, length;  // run r of it begins r·run_stride later

  /// What has parameters of its own. They are those of `period` groups, and then repeat.
  adjoint_parameters parameters;
  ptrdiff_t period;

  /// Whether the mean is subtracted; 0 where groups are brought to mean square 1.
  int is_centered;

  /// Whether mean and deviation are those of the group itself, and so depend on x.
  int is_by_itself;
} adjoint_groups;

/// The mean of a group, as the sum of two numbers, and 1/√(variance + ε), which is 0 where the root
/// is.
typedef struct __attribute__((swift_name("NormalizationMoments"))) adjoint_moments {
  double mean, rest, inverse;
} adjoint_moments;

/// What a pullback reads and writes.
typedef struct __attribute__((swift_name("NormalizationPullback"))) adjoint_pullback {
  const void *_Nonnull x;
  const void *_Nonnull cotangent;
  const void *_Nonnull scale;
  const adjoint_moments *_Nonnull moments;

  /// The cotangents of each group's own mean and variance; null for 0, and for parameters of
  /// scalars.
  const double *_Nullable mean_cotangents;
  const double *_Nullable variance_cotangents;

  void *_Nullable gradient;  // of x; null where it is not wanted

  /// Σ g·x̂ and Σ g. For each run of every group, or for each group, they are written; for each
  /// scalar of a period they are added to what is there. Null where they are not wanted.
  double *_Nullable scale_sums;
  double *_Nullable shift_sums;
} adjoint_pullback;

#endif

// The numbers of one step of an update rule. They are rounded to the scalar type before they are used.

#ifndef ADJOINT_DESCENT_H
#define ADJOINT_DESCENT_H

/// A step of Adam, AdamW or NAdam, with s = g + decay·w:
///
///     m ← m + (1 − mean_decay)·(s − m)      v ← square_decay·v + (1 − square_decay)·s²
///     w ← w − shrinkage·w − (gradient_rate·s + mean_rate·m)/(root_scale·√v + epsilon)
typedef struct {
  double mean_decay, square_decay;
  double gradient_rate, mean_rate, root_scale, epsilon;
  double decay, shrinkage;
} adjoint_moment_step;

/// A step of RMSprop or Adagrad, with s = g + decay·w:
///
///     v ← old_square·v + new_square·s²      u ← u + (1 − old_square)·(s − u)
///     b ← momentum·b + s/(√(v − u²) + epsilon)      w ← w − rate·b
///
/// Where u is not kept, it counts as 0; where b is not kept, its old value does.
typedef struct {
  double old_square, new_square;
  double momentum, rate, epsilon, decay;
} adjoint_square_step;

/// A step of Lion:
///
///     w ← w − shrinkage·w − rate·sign(direction_decay·m + (1 − direction_decay)·g)
///     m ← mean_decay·m + (1 − mean_decay)·g
typedef struct {
  double direction_decay, mean_decay;
  double rate, shrinkage;
} adjoint_sign_step;

#endif

// The kernels of recurrent cells: what each is given. See `loops/recurrence.h` for the formulas.
//
// Arrays are [rows, k·width] with k parts of `width` scalars in a row, in the order of the formulas.

#ifndef ADJOINT_RECURRENCE_H
#define ADJOINT_RECURRENCE_H

#include <stddef.h>

/// A step of gated recurrent units: the new state [width] of each row, made of its gates' inputs [3·width]
/// by x and by the state, and the state. `kept` [5·width] is what the backward needs, null for nothing.
typedef void (*adjoint_gru_step)(ptrdiff_t rows, ptrdiff_t width, const void *_Nonnull by_input,
                                 const void *_Nonnull by_state, const void *_Nonnull state,
                                 void *_Nonnull new_state, void *_Nullable kept);

/// Its backward for the cotangent g [width] of the new state: what came from later steps is in `carry`
/// [width], which becomes the cotangent of the state without what comes by its gates' inputs.
typedef void (*adjoint_gru_step_back)(ptrdiff_t rows, ptrdiff_t width, const void *_Nonnull g,
                                      const void *_Nonnull kept, void *_Nonnull carry,
                                      void *_Nullable of_input, void *_Nonnull of_state);

/// A step of long short-term memory: the new state and the new cell [width] of each row, made of its gates'
/// inputs [4·width] and the cell. `kept` [6·width] is as above. `new_cell` may be `cell`.
typedef void (*adjoint_lstm_step)(ptrdiff_t rows, ptrdiff_t width, const void *_Nonnull by_input,
                                  const void *_Nonnull by_state, const void *_Nonnull cell,
                                  void *_Nonnull new_state, void *_Nonnull new_cell,
                                  void *_Nullable kept);

/// Its backward for the cotangents of the new state, g and `carry` [width], which are added, and that of
/// the new cell, `cell_carry` [width], which becomes that of the cell. Both gates' inputs have the
/// cotangent `of_gates` [4·width].
typedef void (*adjoint_lstm_step_back)(ptrdiff_t rows, ptrdiff_t width, const void *_Nonnull g,
                                       const void *_Nonnull kept, const void *_Nonnull carry,
                                       void *_Nonnull cell_carry, void *_Nonnull of_gates);

#endif

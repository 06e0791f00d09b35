// How windows lie on an image: those of a convolution, and those of pooling.

#ifndef ADJOINT_WINDOWS_H
#define ADJOINT_WINDOWS_H

#include <stddef.h>

/// Windows along one axis of an image. Place i of window k reads the scalar at
/// k·stride + i·dilation − padding, or none where that is outside 0 ..< length.
typedef struct __attribute__((swift_name("WindowAxis"))) {
  /// The length of the image.
  ptrdiff_t length;

  /// The number of places in a window.
  ptrdiff_t size;

  ptrdiff_t stride, padding, dilation;

  /// The number of windows.
  ptrdiff_t count;
} adjoint_window_axis;

/// Windows on a plane, which is row-major.
typedef struct __attribute__((swift_name("Windows"))) {
  adjoint_window_axis vertical, horizontal;
} adjoint_windows;

/// How a plane is spread out into one plane for each phase of a stride that is read, with zeros where there
/// are no pixels. Line u and column v of phase (a, b) hold the pixel of line first_line + a + u·vertical_step
/// and column first_column + b + v·horizontal_step.
typedef struct __attribute__((swift_name("SpreadFrame"))) {
  /// The plane that is read.
  ptrdiff_t height, width;

  ptrdiff_t vertical_step, horizontal_step;

  /// How many phases there are, at most as many as a step is long.
  ptrdiff_t vertical_phases, horizontal_phases;

  ptrdiff_t first_line, first_column;

  /// The lines and columns of a phase.
  ptrdiff_t lines, columns;

  /// The number of scalars from one phase to the next.
  ptrdiff_t phase;
} adjoint_frame;

/// One term of a convolution: where its scalars begin among those of spread images, and where its weight
/// stands in a row of weights.
typedef struct __attribute__((swift_name("Tap"))) {
  ptrdiff_t source, weight;
} adjoint_tap;

#endif

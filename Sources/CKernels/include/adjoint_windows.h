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

#endif

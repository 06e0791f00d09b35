// The kernels with vectors of 64 bytes, for processors without AVX-512: each vector is a pair of those
// of AVX2. So tests reach all that the width decides on every x86-64 machine. It is no level of the
// library's, for it is slower than plain AVX2.

#ifndef ADJOINT_CPAIREDKERNELS_H
#define ADJOINT_CPAIREDKERNELS_H

#include "CKernels.h"

/// The tables, or null where this processor lacks AVX2.
const adjoint_kernels *_Nullable adjoint_paired_kernels_float32(void);
const adjoint_kernels *_Nullable adjoint_paired_kernels_float64(void);

#endif

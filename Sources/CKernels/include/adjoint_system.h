// What Swift has no word for.

#ifndef ADJOINT_SYSTEM_H
#define ADJOINT_SYSTEM_H

// The C library, which Swift code takes from this module: its own name differs between systems.
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

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

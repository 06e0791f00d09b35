import Foundation

/// Opens a file to be written, and returns its descriptor; it is negative where that fails, and `errno` says
/// why.
///
/// The numbers of standard input, output and error stay free where a program has closed these. Otherwise
/// what the program prints would land in the file.
func openToWrite(_ path: String, _ flags: Int32, permissions: mode_t = 0o666) -> Int32 {
  let descriptor = open(path, flags | O_CLOEXEC, permissions)
  guard (STDIN_FILENO...STDERR_FILENO).contains(descriptor) else { return descriptor }
  defer { close(descriptor) }
  return fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
}

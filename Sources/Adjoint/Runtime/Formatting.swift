import CKernels

/// A number in C's notation for formats, such as `"%.5g"`.
func formatted(_ format: String, _ value: Double) -> String {
  // C prints the sign of NaN, which says nothing: that of 0/0 depends on the processor.
  withVaList([value.isNaN ? .nan : value]) { arguments in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      _ = vsnprintf(buffer.baseAddress!, buffer.count, format, arguments)
      return String(cString: buffer.baseAddress!)
    }
  }
}

/// A number of bytes as a person reads it: `312 B`, `1.3 kB`, `32.8 MB`.
func formattedBytes(_ count: Int) -> String { formattedBytes(Double(count)) }

/// A number of bytes that may be larger than an `Int`.
func formattedBytes(_ count: Double) -> String {
  var value = count
  for unit in ["B", "kB", "MB", "GB", "TB", "PB"] {
    if value < 999.5 {
      return formatted(unit == "B" || value >= 99.5 ? "%.0f" : "%.1f", value) + " " + unit
    }
    value /= 1000
  }
  return formatted("%.3g", value) + " EB"
}

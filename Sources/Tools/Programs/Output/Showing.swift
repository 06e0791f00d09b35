import AdjointFiles

/// Prints a line. Unlike `print` it says when nothing could be written.
public func show(_ line: String) throws { try File.standardOutput.write(line + "\n") }

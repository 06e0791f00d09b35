import Adjoint
import AdjointFiles
import Foundation

/// A folder of programs for XLA: of each its text, `NAME.mlir`, and in `NAME.safetensors` its inputs and,
/// as `expected.OUTPUT`, what the library's own operations make of them.
public struct ProgramFolder {
  private let url: URL

  public init(_ path: String) { url = URL(filePath: path) }

  /// Writes a function's program. A name with a slash is that of a file in a folder of the folder.
  ///
  /// - Parameter scalarType: in what formulas of float32 scalars are evaluated.
  public func write(
    _ name: String, at inputs: [String: Tensor], formulasIn scalarType: ScalarType = .float32,
    _ function: ([String: Tensor]) -> [String: Tensor]
  ) throws {
    let file = url.appending(path: name)
    let text = Program(inputs: inputs, function).stableHLO(formulasIn: scalarType)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AdjointFiles.write(text, to: file.appendingPathExtension("mlir"))
    var tensors = inputs
    for (name, output) in function(inputs) { tensors["expected." + name] = output }
    try Safetensors.write(tensors, to: file.appendingPathExtension("safetensors"))
  }

  /// Writes a file beside the programs.
  public func write(_ name: String, _ data: Data) throws {
    try data.write(to: url.appending(path: name))
  }
}

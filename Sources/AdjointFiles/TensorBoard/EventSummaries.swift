import Adjoint
import Foundation

// The messages are those of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`.
extension EventLog {
  /// A number at a step, a point of a curve. The file holds it as a float32.
  ///
  /// - Parameters:
  ///   - scalar: the number, which may be NaN or infinite.
  ///   - name: the name of the curve. Traps when it is empty.
  ///   - step: the step of training.
  ///   - time: the time to which it belongs.
  public func add(
    scalar: Double, named name: String, step: Int, at time: Date = Date()
  ) throws(WritingError) {
    try addValue(named: name, step: step, at: time) { $0.add(2, alternative: Float(scalar)) }
  }

  /// How the scalars of a tensor are spread. Those that are not finite are left out.
  ///
  /// - Parameters:
  ///   - tensor: the tensor, of any shape.
  ///   - name: the name of the histogram. Traps when it is empty.
  ///   - step: the step of training.
  ///   - time: the time to which it belongs.
  public func add(
    histogram tensor: Tensor, named name: String, step: Int, at time: Date = Date()
  ) throws(WritingError) {
    let histogram = Histogram(of: tensor.scalars)
    try addValue(named: name, step: step, at: time) { $0.add(5, histogram.write) }
  }

  /// A text, in Markdown.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - name: the name of the text. Traps when it is empty.
  ///   - step: the step of training.
  ///   - time: the time to which it belongs.
  public func add(
    text: String, named name: String, step: Int, at time: Date = Date()
  ) throws(WritingError) {
    try add(text.utf8, plugin: "text", named: name, step: step, at: time)
  }

  /// Charts of several curves each, which TensorBoard shows under *custom scalars*.
  ///
  /// - Parameters:
  ///   - charts: the charts, in their order.
  ///   - time: the time to which they belong.
  public func add(charts: [EventChart], at time: Date = Date()) throws(WritingError) {
    try add(
      EventChart.layout(of: charts), plugin: "custom_scalars", named: "custom_scalars__config__",
      step: 0, at: time)
  }

  /// Appends a tensor of one string, with the name of the plugin of TensorBoard that shows it.
  private func add(
    _ string: some Collection<UInt8>, plugin: String, named name: String, step: Int, at time: Date
  ) throws(WritingError) {
    try addValue(named: name, step: step, at: time) { value in
      value.add(8) { tensor in
        tensor.add(1, 7)  // DT_STRING
        tensor.add(2) { _ in }  // the shape of a scalar
        tensor.add(8, string)
      }
      value.add(9) { metadata in
        metadata.add(1) { $0.add(1, plugin) }
      }
    }
  }

  /// Appends an event with one value of a summary.
  private func addValue(
    named name: String, step: Int, at time: Date, _ write: (inout ProtocolMessage) -> Void
  ) throws(WritingError) {
    require(
      !name.isEmpty, "EventLog: a value at step \(step) has no name; TensorBoard shows it by one")
    try append(at: time, step: step) { event in
      event.add(5) { summary in
        summary.add(1) { value in
          value.add(1, name)
          write(&value)
        }
      }
    }
  }
}

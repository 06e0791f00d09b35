import Adjoint
import Foundation

/// A log of a training that TensorBoard shows.
///
/// ```swift
/// let log = try EventLog(in: URL(filePath: "runs/first"))
/// try log.add(scalar: loss, named: "loss/training", step: step)
/// try log.add(histogram: gradient, named: "gradients/hidden.weight", step: step)
/// try log.add(text: "learning rate 1e-3", named: "notes", step: 0)
/// ```
///
/// `tensorboard --logdir runs` shows every folder in `runs` as a run. What stands before a slash in a name is
/// the group of the chart.
///
/// The file is an event file of TensorFlow: records of a length, a message `Event`, and checksums of both.
/// Each is handed to the system at once: a program that is killed leaves whole records, and one that
/// cannot be written leaves nothing of it.
public final class EventLog: Sendable {
  /// The event file.
  public var file: URL { records.url }

  private let records: AppendedFile

  /// Begins a file in a folder, which is made where it is missing. A log never goes on with a file that is
  /// there; TensorBoard joins all files of a folder.
  ///
  /// - Parameters:
  ///   - folder: the run's folder.
  ///   - step: where an earlier run is resumed, its first step. What the earlier run has logged of this
  ///     step and later ones is not shown.
  ///   - time: the time at which it begins.
  public init(
    in folder: URL, resumingAt step: Int? = nil, at time: Date = Date()
  ) throws(WritingError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw WritingError(
        folder.path, reason: "the folder cannot be made: \(error.localizedDescription)")
    }
    records = try AppendedFile(folder.appending(path: Self.name(at: time)), isNew: true)
    try append(at: time, step: 0) { $0.add(3, "brain.Event:2") }
    if let step {
      // SessionLog { status: START }
      try append(at: time, step: step) { $0.add(7) { $0.add(1, 1) } }
    }
  }

  /// Appends an event with what `write` adds to it.
  func append(
    at time: Date, step: Int, _ write: (inout ProtocolMessage) -> Void
  ) throws(WritingError) {
    var event = ProtocolMessage()
    event.add(1, time.timeIntervalSince1970)
    event.add(2, step)
    write(&event)
    try records.append(Self.record(event.bytes))
  }

  /// A record of TensorFlow (`tensorflow/core/lib/io/record_writer.h`).
  private static func record(_ bytes: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.append(littleEndian: UInt64(bytes.count))
    record.append(littleEndian: maskedChecksum(record))
    record += bytes
    record.append(littleEndian: maskedChecksum(bytes))
    return record
  }

  /// Masked, since the checksum of bytes that hold their own checksum is the same for all.
  private static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let checksum = crc32c(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }

  /// A name that TensorBoard recognizes, and that no other log has.
  private static func name(at time: Date) -> String {
    let seconds = String(Int(time.timeIntervalSince1970))
    let padding = String(repeating: "0", count: max(0, 10 - seconds.count))
    let unique = String(UInt32.random(in: 0 ... .max), radix: 36)
    return "events.out.tfevents.\(padding)\(seconds).\(hostName).\(getpid()).\(unique)"
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "localhost" }
    let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.replacingOccurrences(of: "/", with: "-")
  }
}

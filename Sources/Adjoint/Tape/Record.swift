/// Where a value stands on the tapes that know it, the innermost first.
///
/// Most values stand on one tape, or on none. In a nested scope a value may stand on the tapes of
/// several scopes: the innermost one differentiates it, and the outer ones differentiate the
/// derivative. A record is two numbers rather than a reference, so a tensor that outlives its scope
/// keeps nothing of the tape alive.
struct Record: Sendable {
  /// The identity of the tape, 0 for none.
  let tape: Int

  /// The number of the value on that tape.
  let number: Int

  /// Where the same value stands on the tapes of the scopes around.
  let outer: Boxed?

  /// A record on the heap, for the rare values that have more than one.
  final class Boxed: Sendable {
    let record: Record
    init(_ record: Record) { self.record = record }
  }

  static let none = Record(tape: 0, number: 0, outer: nil)

  var isNone: Bool { tape == 0 }

  /// Whether the tape collects parameters, or did.
  var isOfParameters: Bool { tape & 2 != 0 }

  init(tape: Int, number: Int, outer: Boxed?) {
    self.tape = tape
    self.number = number
    self.outer = outer
  }

  /// A record on the tape of a scope inside those of `outer`.
  init(tape: Int, number: Int, inside outer: Record) {
    self.init(tape: tape, number: number, outer: outer.isNone ? nil : Boxed(outer))
  }

  /// The part of this record that holds outside the scope of a tape: the records on the tapes around
  /// it, and the mark of a stray.
  func outside(_ tape: Int) -> Record {
    var record = self
    while record.tape >= tape, let outer = record.outer { record = outer.record }
    if record.tape >= tape { record = .none }
    let strays = LiveTapes.strays
    guard strays > tape, let moment = number(on: strays) else { return record }
    return record.setting(moment, on: strays)
  }

  /// This record with a number on a tape, another one where it had one there. Larger identities come
  /// first.
  func setting(_ number: Int, on tape: Int) -> Record {
    if tape > self.tape { return Record(tape: tape, number: number, inside: self) }
    if tape == self.tape { return Record(tape: tape, number: number, outer: outer) }
    let outer = (outer?.record ?? .none).setting(number, on: tape)
    return Record(tape: self.tape, number: self.number, inside: outer)
  }

  /// This record without one on a tape.
  func removing(_ tape: Int) -> Record {
    if tape > self.tape { return self }
    if tape == self.tape { return outer?.record ?? .none }
    guard let outer else { return self }
    return Record(tape: self.tape, number: number, inside: outer.record.removing(tape))
  }

  /// This record without those for which a condition does not hold.
  func keeping(_ condition: (Record) -> Bool) -> Record {
    var (kept, next): ([Record], Record?) = ([], self)
    while let record = next, !record.isNone {
      next = record.outer?.record
      if condition(record) { kept.append(record) }
    }
    return kept.reversed().reduce(.none) { Record(tape: $1.tape, number: $1.number, inside: $0) }
  }

  /// The number of the value on a tape, if it stands there.
  func number(on tape: Int) -> Int? {
    var record = self
    while record.tape > tape, let outer = record.outer { record = outer.record }
    return record.tape == tape ? record.number : nil
  }
}

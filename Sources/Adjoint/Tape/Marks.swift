// A scope's tape may lack a value that depends on what the scope differentiates. There are two ways:
//
// - The forward of an operation, or the function of a checkpoint, computed it while recording was
//   suspended, and stored it elsewhere:
//
//       scope A   x ──────────────────────┬──────────▶ y = stored · x     traps: no step leads from x
//                 └ forward(x): recording suspended    to stored
//                     t = 2·x             mark: made while A was suspended, which had n values
//                     stored = t          A has more than n now, so the forward has ended
//
// - It comes from a parameter that was read on another thread than that of the scope that collects
//   parameters. Such a value is a *stray*. There it is a plain value, as it must be: the other thread
//   may be testing the model. In the scope its gradient would be lost:
//
//       thread 1   scope B collects parameters ────────▶ loss = w · …     traps
//       thread 2   w = weight.value     mark: a stray, read at this moment on thread 2
//
// So such values are marked, operations pass the marks on, and a scope whose gradient would be lost
// traps. A mark is a record like others, on a tape that does not exist. Its identity is odd; those of
// tapes are even.

extension Record {
  /// Whether this is a mark and no record on a tape.
  var isMark: Bool { tape & 1 == 1 }

  /// The mark of what is computed while a tape is suspended. Its number is the number of values on the
  /// tape. What suspended the tape appends a value when it ends, and then the mark holds no more.
  static func mark(ofSuspended tape: Tape) -> Record {
    Record(tape: tape.identity | 1, number: tape.values.count, outer: nil)
  }

  /// The identity of the tape that was suspended.
  var suspendedTape: Int { tape & ~1 }

  /// These records and marks, and those of `marks` beside them.
  func joining(_ marks: Record) -> Record {
    var joined = self
    var next: Record? = marks
    while let mark = next, !mark.isNone {
      next = mark.outer?.record
      joined = joined.setting(mark.number, on: mark.tape)
    }
    return joined
  }
}

/// When, and on which thread, the parameter of a stray was read.
struct StrayReading {
  /// The newest identity then: scopes with smaller ones had begun.
  let moment: Int

  /// The thread that read it; 0 where there were several.
  let thread: Int

  /// The number of the mark.
  var number: Int { moment & ~0xFFFFF | thread << 2 }

  init(at moment: Int, on thread: Int) { (self.moment, self.thread) = (moment, thread) }

  /// The reading that a mark's number describes. The number may also be the identity of a tape that
  /// collects parameters: its scope began then, and read its parameters later.
  init(number: Int) { self.init(at: number | 0xFFFFF, on: number >> 2 & 0x3FFFF) }

  /// A reading that stands for two.
  func joined(with other: StrayReading) -> StrayReading {
    StrayReading(
      at: max(moment, other.moment), on: thread == other.thread ? thread : 0)
  }
}

extension TapeStack {
  /// A tensor's records on this thread's tapes, and its marks.
  func livingRecord(of tensor: Tensor) -> Record {
    let strays = LiveTapes.strays
    return tensor.record.keeping { record in
      let tape = record.isMark ? record.suspendedTape : record.tape
      return record.tape == strays || contains(tape)
    }
  }

  /// The mark of a parameter that is read now, where no scope of this thread collects it. None where
  /// no scope of another thread does.
  var markOfStray: Record { markOfStray(at: Tape.newestIdentity) }

  /// The mark of a parameter that was read at a moment.
  func markOfStray(at moment: Int) -> Record {
    let strays = LiveTapes.strays
    guard strays != 0, !collectsParameters else { return .none }
    return Record(
      tape: strays, number: StrayReading(at: moment, on: thread).number, outer: nil)
  }

  /// The marks that the result of an operation on these tensors has.
  func marks(of tensors: Operands) -> Record {
    var marks = Record.none
    guard tensors.mayBeRecorded else { return marks }
    let strays = LiveTapes.strays
    for tensor in tensors where tensor.mayBeRecorded {
      var next: Record? = tensor.record
      while let record = next {
        next = record.outer?.record
        // What a scope of parameters has left behind is a stray too.
        let isLeftBehind = record.isOfParameters && !record.isMark && !contains(record.tape)
        if record.tape == strays || (isLeftBehind && strays != 0 && !collectsParameters) {
          let number = record.tape == strays ? record.number : record.tape
          var reading = StrayReading(number: number)
          if let other = marks.number(on: strays) {
            reading = reading.joined(with: StrayReading(number: other))
          }
          marks = marks.setting(reading.number, on: strays)
        } else if let tape = suspended(record.isMark ? record.suspendedTape : record.tape) {
          let mark = Record.mark(ofSuspended: tape)
          marks = marks.setting(mark.number, on: mark.tape)
        }
      }
    }
    return marks
  }

  /// Removes the marks that a value got while the tapes that record now were suspended.
  func removeMarksOfSuspension(from tensor: inout Tensor) {
    guard tensor.hasRecord else { return }
    tensor.setRecord(
      tapes.reduce(tensor.record) { $0.removing(Record.mark(ofSuspended: $1).tape) })
  }

  /// Marks an operation's result as its operands are.
  func passOnMarks<Result: TensorStructure>(of operands: Operands, to result: inout Result) {
    guard canLoseGradients else { return }
    let marks = marks(of: operands)
    if !marks.isNone { result.forEachTensor { $0.mark(with: marks) } }
  }
}

extension Tensor {
  mutating func mark(with marks: Record) {
    if !marks.isNone { setRecord(record.joining(marks)) }
  }

  func marked(with marks: Record) -> Tensor {
    marks.isNone ? self : recorded(record.joining(marks))
  }
}

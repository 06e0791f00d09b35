// A parameter that is read on another thread than that of the scope that collects parameters is a
// plain value there, as it must be: the other thread may be testing the model. But if what it
// computes finds its way into the scope, a gradient is lost. So such a value, and what is computed
// from it, is marked as a *stray* as long as a scope collects parameters. Strays can be computed
// with. A scope that was collecting when the parameter was read traps when a stray enters it.
//
// The mark is a record like others, on a tape that does not exist. Its number is the moment of the
// reading: scopes with smaller identities had begun.

extension Tensor {
  /// This value of a parameter as it is read where no scope collects it.
  func markedAsStray() -> Tensor {
    let strays = LiveTapes.strays
    guard strays != 0 else { return self }
    return recorded(record.setting(Tape.newestIdentity, on: strays))
  }

  /// When the parameter was read that this value comes of; nil for one that is not a stray.
  var strayMoment: Int? {
    let strays = LiveTapes.strays
    guard strays != 0, hasRecord else { return nil }
    // Nearly every value has one record, and no stray has another.
    return storage.recordTape == strays || storage.hasOuterRecords ? record.number(on: strays) : nil
  }
}

extension Few<Tensor> {
  /// Marks an operation's result as a stray where one of these operands is.
  func passOnStrays<Result: TensorStructure>(to result: inout Result) {
    guard any({ $0.strayMoment != nil }) else { return }
    let moment = compactMap(\.strayMoment).max()!
    let strays = LiveTapes.strays
    result.forEachTensor { $0.setRecord($0.record.setting(moment, on: strays)) }
  }
}

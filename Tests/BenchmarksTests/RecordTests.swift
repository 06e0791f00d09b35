import Adjoint
import Foundation
import Programs
import Testing

@testable import benchmarks

/// What is printed, as text and as JSON. Figures are told from their like, never held against times.
@Suite(.serialized) struct RecordTests {
  private func output(_ line: String) -> Data {
    var printed = Data()
    let status = Program.run(
      line.split(separator: " ").map(String.init), print: { printed += Data($0.utf8) },
      complain: { Issue.record("\($0)") })
    #expect(status == 0)
    return printed
  }

  @Test func jsonIsAnArrayOfObjectsWithEveryFigure() throws {
    let json = output("--filter matmul/32,chain/1000 --seconds 0 --threads 2 --json")
    let objects = try #require(JSONSerialization.jsonObject(with: json) as? [[String: Any]])
    #expect(objects.compactMap { $0["name"] as? String } == ["matmul/32", "chain/1000"])
    for object in objects {
      let time = try #require(object["time"] as? [String: Any])
      #expect(time["runsPerBatch"] is Int)
      let seconds = try #require(time["seconds"] as? [String: Any])
      #expect(Set(seconds.keys) == ["median", "lowDecile", "highDecile", "count"])
      let machine = try #require(object["machine"] as? [String: Any])
      #expect(Set(machine.keys) == ["processor", "processors", "level", "threads", "system"])
      #expect(machine["threads"] as? Int == 2)
    }
    let rate = try #require(objects[0]["rate"] as? [String: Any])
    #expect(
      Set(rate.keys) == ["amount", "perSecond", "unit", "limit", "limitPerSecond", "fraction"])
    #expect(objects[1]["rate"] == nil)
  }

  @Test func figuresFollowFromEachOther() throws {
    let json = output("--filter matmul/32,relu/1M,memory/steps --seconds 0 --steps 20 --json")
    let records = try JSONDecoder().decode([Record].self, from: json)
    #expect(Data((try records.json + "\n").utf8) == json)
    for record in records.dropLast() {
      let (time, rate) = try (#require(record.time), #require(record.rate))
      let most = try #require(rate.limitPerSecond)
      #expect(rate.perSecond == rate.amount / time.seconds.median)
      #expect(rate.fraction == rate.perSecond / most)
      #expect(time.seconds.lowDecile <= time.seconds.median)
      #expect(time.seconds.median <= time.seconds.highDecile)
    }
    #expect(records[0].rate?.amount == 65_536.0)
    #expect(records[0].rate?.limit == .arithmetic)
    #expect(records[1].rate?.amount == 8_388_608.0)
    #expect(records[1].rate?.limit == .cache)
  }

  #if os(Linux)
    @Test func residentMemoryIsToldAtEveryTenth() throws {
      let json = output("--filter memory/steps --steps 20 --json")
      let record = try #require(JSONDecoder().decode([Record].self, from: json).first)
      let curve = try #require(record.curve)
      #expect(curve.map { $0["steps"] } == (0...10).map { Double($0 * 2) })
      #expect(curve.allSatisfy { $0["residentBytes"]! > 0 })
      let text = "\(record)".split(separator: "\n")
      #expect(text.count == 2 + 11)
    }

    /// The composition holds the weights of 8 heads, 256 × 256 each, beside what the results take.
    @Test func thePeakOfAttentionIsToldBesideItsResults() throws {
      let json = output("--filter memory/attention/1x8x256x64/composed --json")
      let record = try #require(JSONDecoder().decode([Record].self, from: json).first)
      let memory = try #require(record.memory)
      #expect(memory.referenceName == "value and gradients")
      #expect(memory.reference == 4 * 4 * 8 * 256 * 64)
    }
  #endif

  /// A record of figures that are known, as a line.
  @Test func aLineHasTheFigures() {
    let meter = Meter(seconds: 0, threads: 1)
    var record = Record("name", meter)
    var time = 0.0
    record.time = Timing(for: 0, clock: { time }, of: { time += 0.25 })
    record.rate = Record.Rate(
      amount: 1e9, perSecond: 4e9, unit: .flops, limit: .arithmetic, limitPerSecond: 16e9,
      fraction: 0.25)
    let line = "\(record)"
    #expect(line.hasPrefix("name  "))
    #expect(line.contains(" 250000.00 µs  (250000.00 … 250000.00, 3 runs)"))
    #expect(line.hasSuffix("  4.0 GFLOP/s, 0.25 of arithmetic (16.0 GFLOP/s)"))
  }

  /// Each limit is a positive number, and the same when asked for again.
  @Test(arguments: Limit.allCases)
  func limitsAreMeasuredOnce(_ limit: Limit) {
    let meter = Meter(seconds: 0, threads: 2)
    let rate = meter.perSecond(limit)
    #expect(rate > 0 && rate.isFinite)
    #expect(meter.perSecond(limit) == rate)
  }
}

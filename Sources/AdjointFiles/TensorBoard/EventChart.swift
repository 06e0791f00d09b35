/// A chart of several curves in TensorBoard.
public struct EventChart: Hashable, Sendable {
  public let title: String

  /// The names of the curves. TensorBoard takes them for regular expressions.
  public let names: [String]

  /// The title of the group in which the chart is.
  public let category: String

  public init(_ title: String, of names: [String], in category: String = "charts") {
    (self.title, self.names, self.category) = (title, names, category)
  }

  /// The bytes of a `Layout` of TensorBoard's custom scalars.
  static func layout(of charts: [EventChart]) -> [UInt8] {
    var categories: [String] = []
    for chart in charts where !categories.contains(chart.category) {
      categories.append(chart.category)
    }
    var layout = ProtocolMessage()
    for category in categories {
      layout.add(2) { message in
        message.add(1, category)
        for chart in charts where chart.category == category { message.add(2, chart.write) }
      }
    }
    return layout.bytes
  }

  private func write(to chart: inout ProtocolMessage) {
    chart.add(1, title)
    chart.add(2) { curves in
      for name in names { curves.add(1, name) }
    }
  }
}

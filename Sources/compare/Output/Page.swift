struct Page {
  init(_ report: Report) {}
  var html: String { "" }
}

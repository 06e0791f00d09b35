import Adjoint

/// A walk through the stored properties of a module that finds its parameters and buffers, and tells
/// parameters their paths, by which messages call them.
struct StateFinder {
  private var foundParameters: [(path: String, element: Parameter)] = []
  private var foundBuffers: [(path: String, element: Buffer)] = []
  private var aliases: [String: String] = [:]

  /// The first path to each parameter and buffer, and what each path leads to.
  private var paths: [ObjectIdentifier: String] = [:]
  private var elements: [String: AnyObject] = [:]

  /// The modules that hold each parameter themselves, in the order of the paths.
  private(set) var owners: [ObjectIdentifier: [Owner]] = [:]

  typealias Owner = StatePlace.Owner

  /// All that was found, at every place.
  private var finds: [(element: AnyObject, place: StatePlace)] = []

  /// The objects on the way from the module to what is being looked at, and those that were left.
  private var way: Set<ObjectIdentifier> = []
  private var visits: [ObjectIdentifier: Visit] = [:]

  /// What is to be done, the last first. Calls that nest as deep as a model would need too large a stack.
  private var tasks: [Task] = []

  private enum Task {
    case visit(Any, StatePlace)
    case leave(AnyObject, StatePlace, findCount: Int)
  }

  /// An object with what was found in it. It is held, since another could come to have its identity.
  private struct Visit {
    let object: AnyObject
    let place: StatePlace
    let finds: Range<Int>
  }

  init(of module: some Module) {
    tasks = [.visit(module, StatePlace(path: "", owner: Owner(path: "", type: "")))]
    while let task = tasks.popLast() {
      switch task {
      case .visit(let value, let place): visit(value, at: place)
      case .leave(let object, let place, let findCount):
        way.remove(ObjectIdentifier(object))
        visits[ObjectIdentifier(object)] = Visit(
          object: object, place: place, finds: findCount..<finds.count)
      }
    }
  }

  var parameters: Parameters { Named(foundParameters, aliases: aliases(to: foundParameters)) }
  var buffers: Buffers { Named(foundBuffers, aliases: aliases(to: foundBuffers)) }

  private func aliases<Element>(to found: [(path: String, element: Element)]) -> [String: String] {
    if aliases.isEmpty { return [:] }
    let paths = Set(found.map(\.path))
    return aliases.filter { paths.contains($1) }
  }

  private mutating func visit(_ value: Any, at place: StatePlace) {
    guard Contents.mayHoldParameters(type(of: value)) else { return }
    var place = place
    if value is any Module { place.owner = Owner(path: place.path, type: "\(type(of: value))") }
    if value is Parameter || value is Buffer { return note(value as AnyObject, at: place) }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .class {
      let object = value as AnyObject
      let identity = ObjectIdentifier(object)
      if let visit = visits[identity] { return visitAgain(visit, at: place) }
      // The way may lead in a circle.
      guard way.insert(identity).inserted else { return }
      tasks.append(.leave(object, place, findCount: finds.count))
    }
    tasks += children(of: mirror, at: place).reversed().map { .visit($0.value, $0.place) }
  }

  /// Notes the other paths to what an object holds: one for each part. There may be so many that it takes too
  /// long to look for all, where modules share modules that share modules.
  private mutating func visitAgain(_ visit: Visit, at place: StatePlace) {
    let findCount = finds.count
    var known: Set<ObjectIdentifier> = []
    for (element, first) in finds[visit.finds]
    where known.insert(ObjectIdentifier(element)).inserted {
      note(element, at: first.moved(from: visit.place, to: place))
    }
    visits[ObjectIdentifier(visit.object)] = Visit(
      object: visit.object, place: place, finds: findCount..<finds.count)
  }

  /// Traps where the path means something else too, now or in another process.
  private mutating func note(_ element: AnyObject, at place: StatePlace) {
    let (path, identity) = (place.path, ObjectIdentifier(element))
    if let set = place.set { StateFinder.refuse(set, in: place.owner) }
    if let other = elements.updateValue(element, forKey: path), other !== element {
      StateFinder.refuse(other, element, at: path)
    }
    finds.append((element, place))
    if let parameter = element as? Parameter {
      parameter.note(path: path)
      owners[identity, default: []].append(place.owner)
    }
    if let first = paths[identity] {
      if first != path { aliases[path] = first }
      return
    }
    paths[identity] = path
    if let parameter = element as? Parameter { foundParameters.append((path, parameter)) }
    if let buffer = element as? Buffer { foundBuffers.append((path, buffer)) }
  }

  private func children(of mirror: Mirror, at place: StatePlace) -> [(
    value: Any, place: StatePlace
  )] {
    let inherited = mirror.superclassMirror.map { children(of: $0, at: place) } ?? []
    switch mirror.displayStyle {
    case .optional: return mirror.children.map { ($0.value, place) }
    case .dictionary:
      // By key, since a dictionary's own order changes from run to run.
      let pairs = mirror.children.map { Array(Mirror(reflecting: $0.value).children) }
      return pairs.map { ("\($0[0].value)", $0[1].value) }.sorted { $0.0 < $1.0 }
        .map { ($0.1, place.component($0.0)) }
    default:
      var place = place
      if mirror.displayStyle == .set { place.set = place.path }
      return inherited
        + mirror.children.enumerated().map { index, child in
          (child.value, place.component(name(of: child, in: mirror) ?? "\(index)"))
        }
    }
  }

  /// The name of a stored property, or that of an element that has one.
  private func name(of child: Mirror.Child, in mirror: Mirror) -> String? {
    child.label.map { label in
      if label.hasPrefix(StateFinder.lazyPrefix) {
        return propertyName(ofLazy: label, child.value, in: mirror.subjectType)
      }
      // The label of a tuple's element is `.0`.
      return label.hasPrefix(".") ? String(label.dropFirst()) : label
    }
  }

  /// How the compiler calls the optional that a `lazy` property is stored in.
  private static let lazyPrefix = "$__lazy_storage_$_"

  /// The name of a `lazy` property. Traps when it is a part of the network that has not been made.
  private func propertyName(ofLazy label: String, _ storage: Any, in owner: Any.Type) -> String {
    let name = String(label.dropFirst(StateFinder.lazyPrefix.count))
    let isMade = !Mirror(reflecting: storage).children.isEmpty
    require(
      isMade || !Contents.isPartOfANetwork(type(of: storage)),
      "parameters: the lazy property \"\(name)\" of \(owner) has not been made yet, so what it will "
        + "hold would never be trained; declare it with let, or read it once before the parameters are "
        + "asked for")
    return name
  }

  private static func refuse(_ set: String, in owner: Owner) -> Never {
    fatalError(
      "parameters: the set \"\(set)\" of \(owner.type) holds a parameter or a buffer, and a set has another "
        + "order in each process, so a file's names would lead to others; use an array or a dictionary"
    )
  }

  private static func refuse(_ a: AnyObject, _ b: AnyObject, at path: String) -> Never {
    let shapes = [a, b].map { (($0 as? any StateValue)?.shape).map { "\($0)" } ?? "" }
    fatalError(
      "parameters: two values of the module, of shapes \(shapes[0]) and \(shapes[1]), have the same path, "
        + "\"\(path)\"; rename a property or a key of a dictionary")
  }
}

/// Where something is in a module.
struct StatePlace {
  var path: String

  /// The innermost module around.
  var owner: Owner

  /// The path of a set around.
  var set: String?

  /// A module among those that were visited.
  struct Owner: Hashable {
    let path: String
    let type: String
  }

  func component(_ name: String) -> StatePlace {
    StatePlace(path: path.isEmpty ? name : path + "." + name, owner: owner, set: set)
  }

  /// The same place in an object that stands elsewhere.
  func moved(from old: StatePlace, to new: StatePlace) -> StatePlace {
    func moved(_ path: String) -> String { new.path + path.dropFirst(old.path.count) }
    // What is in an object that is no module may belong to one around it.
    let isInside = owner != old.owner || owner.path == old.path
    return StatePlace(
      path: moved(path),
      owner: isInside ? Owner(path: moved(owner.path), type: owner.type) : new.owner, set: new.set)
  }
}

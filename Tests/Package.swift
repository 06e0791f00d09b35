// swift-tools-version: 6.2

// What the thread sanitizer watches: threads beside each other, and runs that go on on other numbers of
// threads. By themselves these tests are built for release in a few minutes.

import PackageDescription

let package = Package(
  name: "WatchedTests",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Adjoint", path: "..")],
  targets: [
    .target(name: "TestSupport", path: "TestSupport"),
    .testTarget(
      name: "ThreadTests",
      dependencies: [.product(name: "Adjoint", package: "Adjoint"), "TestSupport"],
      path: "ThreadTests"),
    .testTarget(
      name: "RunTests",
      dependencies: [.product(name: "Adjoint", package: "Adjoint"), "TestSupport"],
      path: "AdjointNetworksTests/Runs"),
  ],
  swiftLanguageModes: [.v6]
)

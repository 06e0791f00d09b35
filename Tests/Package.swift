// swift-tools-version: 6.2

// Those tests of the package around that have to hold in release builds as well: what a mistake is
// told, threads beside each other, and the sweep of all float32 arguments. By themselves they are built
// for release in a few minutes.

import PackageDescription

let package = Package(
  name: "ReleaseTests",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Adjoint", path: "..")],
  targets: [
    .target(name: "TestSupport", path: "TestSupport"),
    .testTarget(
      name: "AccuracyTests",
      dependencies: [.product(name: "Adjoint", package: "Adjoint"), "TestSupport"],
      path: "AccuracyTests"),
    .testTarget(
      name: "MisuseTests",
      dependencies: [.product(name: "Adjoint", package: "Adjoint"), "TestSupport"],
      path: "MisuseTests"),
    .testTarget(
      name: "ThreadTests",
      dependencies: [.product(name: "Adjoint", package: "Adjoint"), "TestSupport"],
      path: "ThreadTests"),
  ],
  swiftLanguageModes: [.v6]
)

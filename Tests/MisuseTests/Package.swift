// swift-tools-version: 6.2

// The target MisuseTests of the package around, by itself: it can be built for release without the
// other tests, which need the library's internals.

import PackageDescription

let package = Package(
  name: "MisuseTests",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Adjoint", path: "../..")],
  targets: [
    .testTarget(
      name: "MisuseTests", dependencies: [.product(name: "Adjoint", package: "Adjoint")], path: ".")
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Adjoint",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "Adjoint", targets: ["Adjoint", "AdjointFiles", "AdjointNetworks"])
  ],
  targets: [
    .target(name: "CKernels"),
    .target(name: "Adjoint", dependencies: ["CKernels"]),
    .target(name: "AdjointFiles", dependencies: ["Adjoint"]),
    .target(name: "AdjointNetworks", dependencies: ["Adjoint", "AdjointFiles"]),
    .target(
      name: "HandwrittenDigits", dependencies: ["Adjoint", "AdjointFiles", "AdjointNetworks"],
      path: "Sources/Examples/HandwrittenDigits",
      resources: [.copy("Data")]),
    .target(
      name: "Programs", dependencies: ["AdjointFiles", "AdjointNetworks"],
      path: "Sources/Tools/Programs"),
    .executableTarget(
      name: "digits",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "HandwrittenDigits", "Programs",
      ],
      path: "Sources/Examples/digits"),
    .executableTarget(
      name: "derivations",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "HandwrittenDigits", "Programs",
      ],
      path: "Sources/Examples/derivations"),
    .target(
      name: "ExampleNetworks", dependencies: ["Adjoint", "AdjointNetworks"],
      path: "Sources/Examples/Networks"),
    .executableTarget(
      name: "names",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "ExampleNetworks", "Programs",
      ],
      path: "Sources/Examples/names", resources: [.copy("Data")]),
    .executableTarget(
      name: "fashion",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "ExampleNetworks", "Programs",
      ],
      path: "Sources/Examples/fashion"),
    .executableTarget(
      name: "characters",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "ExampleNetworks", "Programs",
      ],
      path: "Sources/Examples/characters"),
    .target(
      name: "ProgramCases", dependencies: ["Adjoint"], path: "Sources/Tools/ProgramCases"),
    .executableTarget(
      name: "compare",
      dependencies: ["Adjoint", "AdjointFiles", "AdjointNetworks", "ProgramCases", "Programs"],
      path: "Sources/Tools/compare"),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "CKernels", "ExampleNetworks", "Programs",
      ],
      path: "Sources/Tools/benchmarks", exclude: ["Peers"]),
    .target(name: "CPairedKernels", dependencies: ["CKernels"], path: "Tests/CPairedKernels"),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(
      name: "AdjointTests",
      dependencies: ["Adjoint", "CKernels", "CPairedKernels", "ProgramCases", "TestSupport"],
      exclude: ["Fixtures"],
      // So many tests take longer to optimize than they then run.
      swiftSettings: [.unsafeFlags(["-Onone"], .when(configuration: .release))]),
    .testTarget(name: "ExtendingTests", dependencies: ["Adjoint", "TestSupport"]),
    .testTarget(name: "AccuracyTests", dependencies: ["Adjoint", "CKernels", "TestSupport"]),
    .testTarget(name: "MisuseTests", dependencies: ["Adjoint", "TestSupport"]),
    .testTarget(name: "ThreadTests", dependencies: ["Adjoint", "TestSupport"]),
    .testTarget(
      name: "AdjointFilesTests", dependencies: ["Adjoint", "AdjointFiles", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "AdjointNetworksTests",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "HandwrittenDigits", "TestSupport",
      ]),
    .testTarget(name: "DerivationsTests", dependencies: ["Adjoint", "derivations"]),
    .testTarget(
      name: "NamesTests",
      dependencies: ["Adjoint", "AdjointFiles", "AdjointNetworks", "ExampleNetworks", "names"]),
    .testTarget(
      name: "CompareTests",
      dependencies: [
        "Adjoint", "AdjointFiles", "AdjointNetworks", "Programs", "TestSupport", "compare",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "BenchmarksTests",
      dependencies: [
        "Adjoint", "AdjointNetworks", "CKernels", "Programs", "benchmarks",
      ]),
    .testTarget(
      name: "ProgramsTests",
      dependencies: [
        "Adjoint", "AdjointFiles", "TestSupport", "Programs", "digits", "names", "characters",
        "compare", "benchmarks", "derivations",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The address sanitizer needs what reads and writes memory by itself, with its tests: the core and the
// files. Building less takes less time.
if Context.environment["ADJOINT_WITHOUT_NETWORKS"] != nil {
  let kept: Set = [
    "CKernels", "Adjoint", "AdjointFiles", "CPairedKernels", "ProgramCases", "TestSupport",
    "AdjointTests", "AdjointFilesTests",
  ]
  package.products = [.library(name: "Adjoint", targets: ["Adjoint", "AdjointFiles"])]
  package.targets.removeAll { !kept.contains($0.name) }
  // Without optimization a slice is read inside the standard library, where the sanitizer sees nothing.
  for target in package.targets where target.name == "AdjointFiles" {
    target.swiftSettings = [.unsafeFlags(["-O"])]
  }
}

// swift-tools-version: 6.0
import PackageDescription

// The flags that SwiftPM has no place for (static linking, version script, soname) are in the Makefile.
let package = Package(
  name: "PrefKit",
  products: [
    .library(name: "PrefKit", targets: ["PrefKit"]),
    // The archive that the Makefile links into libprefkit.so and into the Python extension.
    .library(name: "prefkit", type: .static, targets: ["PrefKitCABI"]),
  ],
  targets: [
    .systemLibrary(name: "CPrefKit", path: "include"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .systemLibrary(name: "CZstd", path: "Sources/CZstd"),
    .target(name: "CScan", path: "Sources/CScan"),
    .target(name: "CRatings", path: "Sources/CRatings"),
    .target(name: "CPareto", path: "Sources/CPareto"),
    // The documents reach the library through #embed in profiles.c.
    .target(name: "CProfiles", path: "Sources/Profiles"),
    .target(
      name: "PrefKitSupport", dependencies: ["CPrefKit", "CScan", "CZlib", "CZstd"],
      path: "Sources/Support",
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("zstd")]),
    .target(
      name: "PrefKitRecords", dependencies: ["PrefKitSupport", "CPrefKit", "CProfiles"],
      path: "Sources/Records"),
    .target(
      name: "PrefKitStatistics", dependencies: ["CScan", "PrefKitSupport"],
      path: "Sources/Statistics"),
    .target(
      name: "PrefKitAgreement", dependencies: ["CRatings", "PrefKitStatistics", "PrefKitSupport"],
      path: "Sources/Agreement"),
    .target(
      name: "PrefKitNormalization",
      dependencies: ["CRatings", "PrefKitStatistics", "PrefKitSupport"],
      path: "Sources/Normalization"),
    .target(
      name: "PrefKitPareto", dependencies: ["CPareto", "PrefKitStatistics", "PrefKitSupport"],
      path: "Sources/Pareto"),
    .target(
      name: "PrefKit",
      dependencies: [
        "PrefKitAgreement", "PrefKitNormalization", "PrefKitPareto", "PrefKitRecords",
        "PrefKitStatistics",
      ],
      path: "Sources/PrefKit"),
    .target(
      name: "PrefKitCABI",
      dependencies: [
        "CPrefKit", "PrefKitAgreement", "PrefKitNormalization", "PrefKitPareto", "PrefKitRecords",
        "PrefKitStatistics",
      ],
      path: "Sources/CABI"),
    .target(
      name: "PrefKitTestSupport", dependencies: ["PrefKitSupport"], path: "Tests/TestSupport"),
    .testTarget(
      name: "SupportTests",
      dependencies: ["CPrefKit", "CScan", "CZlib", "CZstd", "PrefKitSupport"],
      path: "Tests/SupportTests"),
    .testTarget(
      name: "RecordsTests", dependencies: ["PrefKitRecords", "PrefKitSupport"],
      path: "Tests/RecordsTests"),
    .testTarget(
      name: "AgreementTests",
      dependencies: [
        "CRatings", "PrefKitAgreement", "PrefKitRecords", "PrefKitStatistics", "PrefKitSupport",
        "PrefKitTestSupport",
      ],
      path: "Tests/AgreementTests"),
    .testTarget(
      name: "StatisticsTests", dependencies: ["PrefKitStatistics"], path: "Tests/StatisticsTests"),
    .testTarget(
      name: "NormalizationTests",
      dependencies: [
        "PrefKitNormalization", "PrefKitRecords", "PrefKitStatistics", "PrefKitSupport",
        "PrefKitTestSupport",
      ],
      path: "Tests/NormalizationTests"),
    .testTarget(
      name: "ParetoTests",
      dependencies: [
        "CPareto", "PrefKitPareto", "PrefKitRecords", "PrefKitStatistics", "PrefKitSupport",
        "PrefKitTestSupport",
      ],
      path: "Tests/ParetoTests"),
    .testTarget(
      name: "CABITests",
      dependencies: ["CPrefKit", "PrefKitCABI", "PrefKitNormalization", "PrefKitPareto"],
      path: "Tests/CABITests"),
  ]
)

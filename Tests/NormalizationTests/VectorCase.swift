import PrefKitStatistics
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization
@testable import PrefKitRecords

/// A case of a folder of `Tests/Vectors`: columns of numbers, and what a library makes of them.
struct VectorCase {
  let data: [String: [Double]]
  let expected: [String: [Double]]
  let tolerance: Double

  init(_ folder: String, _ name: String) throws {
    let document = try #require(
      VectorFolder.documents(in: folder).first { $0["name"]?.string == name })
    data = VectorCase.columns(document["data"])
    expected = VectorCase.columns(document["expected"])
    tolerance = try #require(document["tolerance"]?.double)
  }

  private static func columns(_ value: JSONValue?) -> [String: [Double]] {
    Dictionary(
      (value?.members ?? []).map { ($0.key, ($0.value.elements ?? []).map { $0.double ?? .nan }) }
    ) { $1 }
  }

  func column(_ name: String) throws -> [Double] { try #require(data[name]) }

  func grouping(_ name: String) throws -> Grouping {
    let keys = try column(name).map { Int64($0) }
    return try Grouping([keys], rowCount: keys.count)
  }

  func check(_ name: String, _ ours: [Double]) throws {
    let figures = try #require(expected[name])
    #expect(ours.count == figures.count)
    for (a, b) in zip(ours, figures) { #expect(close(a, b, tolerance), "\(name): \(a), not \(b)") }
  }
}

import Glibc
import PrefKitSupport
import Testing

@testable import PrefKitNormalization
@testable import PrefKitRecords

/// The published cases in `Tests/Vectors`, one document a file.
enum VectorFolder {
  /// The documents of a folder by name of file; those that are no JSON are left out, which the tests notice by their
  /// number.
  static func documents(in folder: String) -> [JSONValue] {
    names(in: folder).compactMap { name in
      guard
        let input = try? InputBytes.open(
          path: "\(path(of: folder))/\(name)", copy: true, limit: 1 << 20)
      else {
        return nil
      }
      return try? JSONValue(parsing: input.buffer)
    }
  }

  /// The JSON files of a folder, sorted.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(path(of: folder)) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }

  /// Whether a document says where its figures are from and how that was confirmed.
  static func isSourced(_ document: JSONValue) -> Bool {
    guard document["source"]?.string != nil, let confirmed = document["confirmed"]?.string else {
      return false
    }
    return ["published: ", "quoted: ", "computed: "].contains { confirmed.hasPrefix($0) }
  }

  private static func path(of folder: String) -> String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(2).joined(separator: "/") + "/Vectors/" + folder
  }
}

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

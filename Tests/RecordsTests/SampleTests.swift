import Testing

@testable import PrefKitRecords

/// Files against what reading them must give.
enum FileCheck {
  static func differences(_ expected: ExpectedReading, at path: String) throws(ReadError) -> [String] {
    var options = ReadOptions()
    options.onError = .collect
    if expected.isSure { return expected.differences(from: try Reader.open(paths: [path], options: options)) }
    var found = ambiguity(of: try Reader.open(paths: [path], options: options), expected.profile)
    options.profile = expected.profile
    found += expected.differences(from: try Reader.open(paths: [path], options: options))
    return found
  }

  /// A layout that detection cannot settle is refused with the names of those it may be.
  private static func ambiguity(of dataset: Dataset, _ profile: String) -> [String] {
    let named = dataset.problems.filter { $0.code == .recordAmbiguousFormat }
    guard let first = named.first else { return ["no record was called ambiguous"] }
    return first.message.contains(profile) ? [] : ["'\(first.message)' does not name \(profile)"]
  }
}

@Suite("A sample of each layout")
struct SampleTests {
  static let samples = ExpectedReading.load("expected.json")

  @Test("there are samples") func some() { #expect(SampleTests.samples.count > 100) }

  @Test("reads as expected", arguments: samples)
  func reads(_ expected: ExpectedReading) throws {
    let path = "\(Folders.vectors)/\(expected.file)"
    for difference in try FileCheck.differences(expected, at: path) {
      Issue.record("\(expected.file): \(difference)")
    }
  }
}

@Suite("Real files")
struct RealFileTests {
  static let files = ExpectedReading.load("real.json")

  @Test("are there", .enabled(if: Folders.realData == nil))
  func absent() { print("skipped: real files, because PREFKIT_SHARED/data is not there") }

  @Test("read as counted", .enabled(if: Folders.realData != nil), arguments: files)
  func reads(_ expected: ExpectedReading) throws {
    let data = try #require(Folders.realData)
    for difference in try FileCheck.differences(expected, at: "\(data)/\(expected.file)") {
      Issue.record("\(expected.file): \(difference)")
    }
  }
}

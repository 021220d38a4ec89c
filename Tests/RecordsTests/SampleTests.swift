import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// Files against what reading them must give.
enum FileCheck {
  static func differences(_ expected: ExpectedReading, at path: String) throws(ReadError)
    -> [String]
  {
    var options = ReadOptions()
    options.onError = .collect
    var found = detection(try Sniffer.sniff(path: path, options: options), expected)
    let unnamed = try Reader.open(paths: [path], options: options)
    if expected.verdict == .sure { return found + expected.differences(from: unnamed) }
    found += refusals(of: unnamed, expected)
    options.profile = expected.profile
    return found + expected.differences(from: try Reader.open(paths: [path], options: options))
  }

  private static func detection(_ sniff: Sniff, _ expected: ExpectedReading) -> [String] {
    var found: [String] = []
    if sniff.verdict != expected.verdict {
      found.append(
        "detection: expected \(expected.verdict), found \(sniff.verdict): \(sniff.reason)")
    }
    if sniff.container.word != expected.container {
      found.append("detection: expected \(expected.container), found \(sniff.container.word)")
    }
    switch expected.verdict {
    case .sure:
      if sniff.profile != expected.profile {
        found.append("detection: expected \(expected.profile), found \(sniff.profile)")
      }
    case .ambiguous:
      let names = sniff.candidates.map(\.profile)
      if names.count < 2 || !names.contains(expected.profile) {
        found.append("detection: \(names) are not several with \(expected.profile)")
      }
    case .none:
      if !sniff.candidates.isEmpty {
        found.append("detection: found \(sniff.candidates[0].profile)")
      }
    }
    return found
  }

  /// A layout that detection cannot settle is refused with the names of those it may be, and one that it
  /// does not know with the nearest.
  private static func refusals(of dataset: Dataset, _ expected: ExpectedReading) -> [String] {
    let isAmbiguous = expected.verdict == .ambiguous
    let code = isAmbiguous ? ProblemCode.recordAmbiguousFormat : .recordNoProfile
    guard let first = dataset.problems.first(where: { $0.code == code }) else {
      return ["read without a profile: no \(code.word)"]
    }
    return isAmbiguous && !first.message.contains(expected.profile)
      ? ["'\(first.message)' does not name \(expected.profile)"] : []
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

@Suite("Moves against plans")
struct SampleMoveTests {
  @Test("make the same rows", arguments: SampleTests.samples)
  func sameRows(_ expected: ExpectedReading) throws {
    var options = ReadOptions()
    options.onError = .collect
    if expected.verdict != .sure { options.profile = expected.profile }
    let path = "\(Folders.vectors)/\(expected.file)"
    let fast = try Reader.open(paths: [path], options: options)
    options.usesMoves = false
    let slow = try Reader.open(paths: [path], options: options)
    #expect(StraightTests.rows(fast) == StraightTests.rows(slow))
    #expect(fast.problems.map(\.message) == slow.problems.map(\.message))
  }
}

@Suite("Real files")
struct RealFileTests {
  static let files = ExpectedReading.load("real.json")

  @Test(
    "read as counted",
    .enabled(if: Folders.realData != nil, "no real files: PREFKIT_SHARED/data is not there"),
    arguments: files)
  func reads(_ expected: ExpectedReading) throws {
    let data = try #require(Folders.realData)
    for difference in try FileCheck.differences(expected, at: "\(data)/\(expected.file)") {
      Issue.record("\(expected.file): \(difference)")
    }
  }
}

import Glibc
import PrefKitSupport
import PrefKitTestSupport
import Testing

@testable import PrefKitPareto
@testable import PrefKitRecords

/// Answers of other libraries, which are not part of the project.
@Suite("Hypervolumes that other libraries gave")
struct HypervolumeSharedTests {
  static let folder: String? = {
    let project = #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
    let shared = getenv("PREFKIT_SHARED").map { String(cString: $0) } ?? "\(project)/../shared"
    let folder = "\(shared)/known_answers/pareto"
    return access(folder, R_OK | X_OK) == 0 ? folder : nil
  }()

  @Test("all of them", .enabled(if: folder != nil, "no shared answers of hypervolumes"))
  func answers() throws {
    let names = try self.names()
    var checked = 0
    for name in names {
      let input = try open("\(name).json")
      let document = try withExtendedLifetime(input) { try JSONValue(parsing: input.buffer) }
      let reference = document["options"]?["ref"]?.numbers ?? []
      guard let points = try points(document, reference.count) else { continue }
      let maximize = document["options"]?["maximise"]?.flags(reference.count)
      let expected = document["expected"]
      guard let volume = expected?.number ?? expected?["value"]?.number else {
        try missing(points, reference, name)
        checked += 1
        continue
      }
      let found = try hypervolume(points, reference, maximize: maximize)
      let tolerance = document["tolerance"]?.double ?? 0
      #expect(
        found == volume || abs(found - volume) <= tolerance * Swift.max(1, abs(volume)), "\(name)")
      checked += 1
    }
    #expect(checked == names.count)
  }

  /// Cases with NaN: libraries disagree, and the rules here are an error, or that the row does not count.
  private func missing(_ points: [[Double]], _ reference: [Double], _ name: String) throws {
    #expect(throws: ParetoError.self, "\(name)") { try hypervolume(points, reference) }
    let whole = points.filter { !$0.contains { $0.isNaN } }
    let volume = try hypervolume(whole, reference)
    for rule in [NaNRule.last, .drop] {
      #expect(try hypervolume(points, reference, options: .init(nan: rule)) == volume, "\(name)")
    }
  }

  private func names() throws -> [String] {
    guard let handle = opendir(HypervolumeSharedTests.folder ?? "") else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix("hv_"), name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
    }
    return names.sorted()
  }

  private func open(_ name: String) throws -> InputBytes {
    try InputBytes.open(
      path: "\(HypervolumeSharedTests.folder ?? "")/\(name)", copy: true, limit: 1 << 22)
  }

  private func points(_ document: JSONValue, _ objectives: Int) throws -> [[Double]]? {
    if let rows = document["data"]?.elements { return rows.map { $0.numbers } }
    if let file = document["data_file"]?.string {
      let input = try open(file)
      return withExtendedLifetime(input) {
        input.buffer.split(separator: 10).map { line in
          line.split(separator: 32).compactMap { Double(String(decoding: $0, as: UTF8.self)) }
        }.filter { $0.count == objectives }
      }
    }
    switch document["name"]?.string {
    case "hv_dtlz1_4d_n300": return simplex(15, 300, 4)
    case "hv_dtlz1_5d_n150": return simplex(16, 150, 5)
    case "hv_dtlz2_3d_n20000": return sphere(7, 20000, 3)
    default: return nil
    }
  }

  private func simplex(_ seed: UInt64, _ count: Int, _ objectives: Int) -> [[Double]] {
    var dice = Dice(state: seed)
    return (0..<count).map { _ in
      let point = (0..<objectives).map { _ in -log(1 - dice.unit()) }
      let sum = point.reduce(0, +)
      return point.map { 0.5 * $0 / sum }
    }
  }

  private func sphere(_ seed: UInt64, _ count: Int, _ objectives: Int) -> [[Double]] {
    var dice = Dice(state: seed)
    return (0..<count).map { _ in
      let point = (0..<objectives).map { _ in (-log(1 - dice.unit())).squareRoot() }
      let length = point.map { $0 * $0 }.reduce(0, +).squareRoot()
      return point.map { $0 / length }
    }
  }
}

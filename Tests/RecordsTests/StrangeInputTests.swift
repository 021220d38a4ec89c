import PrefKitSupport
import Testing

@testable import PrefKitRecords

/// Nothing may trap, and the counts must add up, whatever is read with whatever profile.
@Suite("Records that a profile was not made for")
struct StrangeInputTests {
  /// The samples' bytes, read once.
  static let samples: [(name: String, bytes: InputBytes)] = Folders.names(in: Folders.vectors)
    .filter { !["README.md", "expected.json", "real.json", ".", ".."].contains($0) }
    .compactMap { name in
      (try? Folders.bytes(of: "\(Folders.vectors)/\(name)")).map { (name, $0) }
    }

  private func check(_ bytes: UnsafeBufferPointer<UInt8>, _ profile: String?, _ what: String) {
    var options = ReadOptions()
    options.onError = .collect
    options.profile = profile
    options.threads = 1
    do throws(ReadError) {
      let dataset = try Reader.open(bytes: bytes, name: "test", options: options)
      let source = dataset.sources[0]
      #expect(source.records == source.accepted + source.refused + source.skipped, "\(what)")
      for batch in dataset.batches {
        let tables = batch.tables.pointee
        for row in 0..<tables.judgementCount {
          let judged = [tables.candidateA[row], tables.candidateB[row]].filter { $0 != .max }
          #expect(judged.allSatisfy { Int($0) < tables.candidateCount }, "\(what)")
        }
      }
    } catch {
      Issue.record("\(what): \(error.message)")
    }
  }

  @Test("each sample with each profile", arguments: ProfileTests.names)
  func crossed(_ profile: String) {
    for sample in StrangeInputTests.samples {
      check(sample.bytes.buffer, profile, "\(sample.name) with \(profile)")
    }
  }

  @Test("each sample with values of other types")
  func swappedTypes() {
    let values = [
      "null", "true", "-1", "1e300", "\"\"", "\"x\"", "[]", "{}", "[[1]]", "{\"a\": null}",
    ]
    var random = SplitMix(state: 7)
    for (name, bytes) in StrangeInputTests.samples {
      let text = Array(bytes.buffer)
      let colons = text.indices.filter { text[$0] == UInt8(ascii: ":") }
      for _ in 0..<20 where !colons.isEmpty {
        // A value in the place of what stands behind a colon, up to where a comma or bracket ends it.
        let at = colons[Int(random.next() % UInt64(colons.count))] + 1
        let end = text[at...].firstIndex { ",}]".utf8.contains($0) } ?? text.count
        let value = values[Int(random.next() % UInt64(values.count))]
        let changed = Array(text[..<at]) + Array(value.utf8) + Array(text[end...])
        changed.withUnsafeBufferPointer { check($0, nil, "\(name), \(value) at byte \(at)") }
        let profile = ProfileTests.names[Int(random.next() % UInt64(ProfileTests.names.count))]
        changed.withUnsafeBufferPointer {
          check($0, profile, "\(name) with \(profile), \(value) at byte \(at)")
        }
      }
    }
  }
}

/// A small seeded generator: the same tests on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

import PrefKitSupport
import Testing

@testable import PrefKitRecords

@Suite("Built-in profiles")
struct ProfileTests {
  static let names = (0..<Catalog.builtInCount).compactMap { Catalog.builtIn($0)?.name.string }

  @Test("every document compiles")
  func compiles() {
    let faults = Catalog.builtInFaults().map {
      "\($0.name): \($0.error.pointer): \($0.error.message)"
    }
    #expect(faults == [])
    #expect(Catalog.builtIn.plans.count == Catalog.builtInCount)
  }

  @Test("the embedded list is the folder, in the order of the names")
  func folder() {
    let documents = Folders.names(in: Folders.profiles).filter { $0.hasSuffix(".json") }
    #expect(ProfileTests.names.map { "\($0).json" }.sorted() == documents)
    #expect(ProfileTests.names == ProfileTests.names.sorted())
    #expect(Set(ProfileTests.names).count == ProfileTests.names.count)
    #expect(Catalog.builtIn(-1) == nil && Catalog.builtIn(Catalog.builtInCount) == nil)
  }

  @Test("a document is called what its entry is called, and says what it is")
  func documents() throws {
    for i in 0..<Catalog.builtInCount {
      let entry = try #require(Catalog.builtIn(i))
      let raw = UnsafeRawBufferPointer(start: entry.document.pointer, count: entry.document.length)
      let document = try JSONValue(parsing: raw.bindMemory(to: UInt8.self))
      #expect(document["profile"]?.string == entry.name.string)
      #expect(document["title"]?.string?.isEmpty == false, "\(entry.name.string) has no title")
      #expect(document["see"]?.string?.isEmpty == false, "\(entry.name.string) names no source")
    }
  }

  @Test("every profile has a sample")
  func samples() {
    let sampled = Set(ExpectedReading.load("expected.json").map(\.profile))
    #expect(ProfileTests.names.filter { !sampled.contains($0) } == [])
  }
}

extension Catalog.Entry: Equatable {
  public static func == (a: Self, b: Self) -> Bool { a.name.pointer == b.name.pointer }
}

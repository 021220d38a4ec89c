import PrefKitSupport

@testable import PrefKitRecords

/// The whole reader over any bytes: with profiles weighed or one of the built-in ones, in every container,
/// in one piece on one thread, and cut into small parts on two without the short cut for plain records. Both
/// must come to the same tables, problems and summary, and what they come to must add up.
///
/// The first byte chooses the profile, the second and third how to read; the rest is the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 3 else { return -1 }
  let choice = Choice(profile: data[0], how: data[1], cut: data[2])
  let bytes = UnsafeBufferPointer(start: data + 3, count: size - 3)
  let whole = read(bytes, choice.whole, choice.name)
  check(whole)
  let found = Contents(whole, .view)
  let parts = read(bytes, choice.parts, choice.name)
  found.compare(Contents(parts, .large), "one thread and \(choice.parts.partBytes)-byte parts")
  checkArrays(whole)
  checkRaise(bytes, choice, whole)
  checkSniff(bytes, choice)
  return 0
}

/// How the first bytes of an input say that the rest is read.
struct Choice {
  var whole = ReadOptions()
  var parts: ReadOptions
  var name: String

  init(profile: UInt8, how: UInt8, cut: UInt8) {
    whole.onError = .collect
    whole.threads = 1
    if profile > 0, Catalog.builtInCount > 0 {
      let entry = Catalog.builtIn((Int(profile) - 1) % Catalog.builtInCount)
      whole.profile = entry?.name.string
    }
    whole.lenient = how & 1 != 0
    let containers: [Container] = [
      .auto, .auto, .auto, .jsonl, .jsonArray, .jsonKeyed, .jsonColumns, .delimited,
    ]
    whole.container = containers[Int(how >> 1 & 7)]
    whole.maxDepth = [1024, 2, 4, 40][Int(how >> 4 & 3)]
    if how & 0x40 != 0 { whole.maxRecordBytes = 100 }
    name = how & 0x80 != 0 ? "folder/bytes.csv" : "bytes"
    whole.maxInputBytes = 1 << 20
    whole.delimiter = Array("\0,\t;".utf8)[Int(cut & 3)]
    parts = whole
    parts.threads = 2
    parts.usesMoves = false
    parts.partBytes = 1 << Int(cut >> 2 & 7)
  }
}

func read(
  _ bytes: UnsafeBufferPointer<UInt8>, _ options: ReadOptions, _ name: String
) -> Dataset {
  do throws(ReadError) {
    return try Reader.open(bytes: bytes, name: name, options: options)
  } catch {
    fail("collecting problems failed with \(error.status.word): \(error.message)")
  }
}

/// Asking to be told of the first error tells of the first that collecting lists.
private func checkRaise(
  _ bytes: UnsafeBufferPointer<UInt8>, _ choice: Choice, _ collected: Dataset
) {
  var options = choice.parts
  options.onError = .raise
  let first = collected.firstError
  do throws(ReadError) {
    _ = try Reader.open(bytes: bytes, name: choice.name, options: options)
    expect(first == nil, "nothing was raised where \(first?.code.word ?? "") was collected")
  } catch {
    expectEqual(
      "\(error.problem?.word ?? "") \(error.record) \(error.line) \(error.byteOffset)",
      first.map { "\($0.code.word) \($0.record) \($0.line) \($0.byteOffset)" } ?? "",
      "the error that was raised")
  }
}

private func checkSniff(_ bytes: UnsafeBufferPointer<UInt8>, _ choice: Choice) {
  do throws(ReadError) {
    let sniff = try Sniffer.sniff(bytes: bytes, options: choice.whole)
    expect((0...1).contains(sniff.confidence), "confidence \(sniff.confidence)")
    for candidate in sniff.candidates {
      expect((0...1).contains(candidate.share), "\(candidate.profile) has \(candidate.share)")
    }
    expect((sniff.verdict == .sure) == !sniff.profile.isEmpty, "a sure verdict names a profile")
  } catch {
    expect(error.problem != nil, "sniffing failed: \(error.message)")
  }
}

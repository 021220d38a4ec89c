import CScan
import Glibc
import PrefKitSupport

/// The JSON scanner over any bytes, strict and lenient, against a naive twin: the same values accepted with
/// the same nodes, the same faults at the same bytes. Every string is unescaped, every number read, every
/// value written and read again.
///
/// The first byte chooses how deep values may nest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScanner(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size > 0 else { return -1 }
  let depths = [1, 2, 3, 8, 33, 200]
  let maxDepth = depths[Int(data[0]) % depths.count]
  let bytes = UnsafeBufferPointer(start: data + 1, count: size - 1)
  withExactCopy(of: bytes) { bytes in
    checkLoops(bytes)
    for lenient in [false, true] {
      check(bytes, lenient: lenient, maxDepth: maxDepth, appending: true)
      check(bytes, lenient: lenient, maxDepth: maxDepth, appending: false)
    }
  }
  return 0
}

/// The vector loops against the portable ones.
private func checkLoops(_ bytes: UnsafeBufferPointer<UInt8>) {
  guard let base = bytes.baseAddress else { return }
  let end = base + bytes.count
  expectEqual(
    cscan_utf8_valid(base, end), cscan_utf8_valid_portable(base, end), "length of valid UTF-8")
  expectEqual(cscan_utf8_count(base, end), cscan_utf8_count_portable(base, end), "scalar values")
  var seen: UInt32 = 0
  var portablySeen: UInt32 = 0
  guard let stop = cscan_string_rest(base, end, &seen),
    let portableStop = cscan_string_rest_portable(base, end, &portablySeen)
  else { fail("no end of a string") }
  expectEqual(stop - base, portableStop - base, "end of a string")
  // At a backslash the vector loop may have counted it already; the scanner finds the same there.
  let atBackslash = stop < end && stop.pointee == UInt8(ascii: "\\")
  let open = UInt32(CSCAN_UNCHECKED) | (atBackslash ? UInt32(CSCAN_ESCAPES) : 0)
  expectEqual(seen & ~open, portablySeen & ~open, "what a string holds")
  if seen & UInt32(CSCAN_UNCHECKED) == 0 {
    expectEqual(cscan_utf8_valid_portable(base, stop), stop - base, "UTF-8 that passed")
  }

  // What the scanner passed can be unescaped.
  let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: stop - base)
  let portable = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: stop - base)
  defer {
    target.deallocate()
    portable.deallocate()
  }
  var out = target.baseAddress
  var portableOut = portable.baseAddress
  let read = cscan_unescape(base, stop, &out)
  let portablyRead = cscan_unescape_portable(base, stop, &portableOut)
  expectEqual(read.map { $0 - base }, portablyRead.map { $0 - base }, "end of unescaping")
  guard let out, let portableOut, let start = target.baseAddress,
    let portableStart = portable.baseAddress
  else { return }
  expectEqual(
    shown(UnsafeBufferPointer(start: start, count: out - start)),
    shown(UnsafeBufferPointer(start: portableStart, count: portableOut - portableStart)),
    "unescaped text")
}

/// Reads value after value with one scanner, which learns from each, as long as they come: onto one tape,
/// or each by itself.
private func check(
  _ bytes: UnsafeBufferPointer<UInt8>, lenient: Bool, maxDepth: Int, appending: Bool
) {
  guard let base = bytes.baseAddress else { return }
  let end = base + bytes.count
  var scanner = JSONScanner(maxDepth: maxDepth, lenient: lenient)
  var tape = Tape()
  var twin = JSONTwin(bytes, lenient: lenient, maxDepth: maxDepth)
  let mode = lenient ? "lenient" : "strict"
  var stencil: Stencil?
  defer { stencil?.free() }
  while true {
    let start = twin.at
    twin.lineFeeds = 0
    if !appending { twin.nodes.removeAll() }
    let first = twin.nodes.count
    // Without appending, offsets count from the value's start.
    let origin = appending ? 0 : start
    var expected: Fault?
    do throws(Fault) { try twin.value(depth: 0) } catch {
      expected = Fault(error.code, at: error.offset - origin)
    }
    var found: Fault?
    do throws(Fault) {
      let length =
        appending
        ? try scanner.scanMore(base, from: base + start, end: end, into: &tape)
        : try scanner.scan(base + start, end: end, into: &tape)
      if expected == nil { expectEqual(length, twin.at - start, "\(mode): bytes from \(start)") }
    } catch { found = error }
    expectEqual(name(found), name(expected), "\(mode): verdict from \(start)")
    expectEqual(
      scanner.repairs.map { "\($0.code) at \($0.offset)" },
      twin.repairs.map { "\($0.code) at \($0.offset - origin)" },
      "\(mode): repairs from \(start)")
    if let stencil, !appending, found != nil || scanner.repairs.isEmpty {
      follow(stencil, base + start, end, tape, isBroken: found != nil, lenient, maxDepth)
    }
    if expected != nil { return }
    let isClean = scanner.repairs.isEmpty
    scanner.repairs.removeAll()
    twin.repairs.removeAll()
    expectEqual(scanner.lineFeeds, twin.lineFeeds, "\(mode): line feeds from \(start)")
    expectEqual(tape.count, twin.nodes.count, "\(mode): nodes")
    for i in first..<tape.count { compare(tape.nodes[i], twin.nodes[i], base, origin, i) }
    if first == 0 { checkWriter(tape, base + origin, lenient: lenient) }
    if !appending && isClean, let learned = learn(tape, base + start) {
      stencil?.free()
      stencil = learned
    }
  }
}

/// The nodes of the values of a record's members and of objects among them.
private func slots(_ tape: borrowing Tape) -> [Int] {
  var found: [Int] = []
  var at = 1
  while at < tape.nodes[0].next {
    let value = at + 1
    found.append(value)
    var inner = value + 1
    while tape.nodes[value].kind == .object && inner < tape.nodes[value].next {
      found.append(inner + 1)
      inner = Int(tape.nodes[inner + 1].next)
    }
    at = Int(tape.nodes[value].next)
  }
  return found
}

private func learn(_ tape: borrowing Tape, _ start: UnsafePointer<UInt8>) -> Stencil? {
  guard tape.nodes[0].kind == .object else { return nil }
  let kinds = slots(tape).map { tape.nodes[$0].kind }
  return Stencil(tape, start, isOpen: { kinds[$0] == .object })
}

/// What is found along a stencil is what was scanned; where nothing could be scanned, nothing is.
private func follow(
  _ stencil: Stencil, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
  _ expected: borrowing Tape, isBroken: Bool, _ lenient: Bool, _ maxDepth: Int
) {
  var scanner = JSONScanner(maxDepth: maxDepth, lenient: lenient)
  var tape = Tape()
  let places = UnsafeMutablePointer<Int32>.allocate(capacity: 1024)
  defer { places.deallocate() }
  let length = scanner.scan(start, end: end, along: stencil, into: &tape, slots: places)
  expect(scanner.repairs.isEmpty, "a repair along a stencil")
  guard length != nil else { return }
  expect(!isBroken, "a broken record along a stencil")
  expectEqual(tape.count, expected.count, "nodes along a stencil")
  for i in 0..<tape.count {
    let (one, other) = (tape.nodes[i], expected.nodes[i])
    expect(
      one.start == other.start && one.length == other.length && one.next == other.next
        && one.count == other.count && one.kind == other.kind && one.flags == other.flags,
      "node \(i) along a stencil")
  }
  for (i, place) in slots(expected).enumerated() {
    expectEqual(Int(places[i]), place, "slot \(i) along a stencil")
  }
}

private func name(_ fault: Fault?) -> String {
  fault.map { "\($0.code) at \($0.offset)" } ?? "a value"
}

private func compare(
  _ node: Node, _ twin: JSONTwin.Node, _ base: UnsafePointer<UInt8>, _ origin: Int, _ i: Int
) {
  let span = node.span
  expectEqual(node.kind, twin.kind, "kind of node \(i)")
  expect(!span.inArena, "node \(i) points into the arena")
  expectEqual(span.offset + origin, twin.start, "start of node \(i)")
  expectEqual(span.byteCount, twin.length, "length of node \(i)")
  expectEqual(Int(node.next), twin.next, "next of node \(i)")
  expectEqual(Int(node.count), min(twin.children, 65_535), "children of node \(i)")
  expectEqual(span.hasEscapes, twin.isEscaped, "escapes of node \(i)")
  expectEqual(node.isInteger, twin.isInteger, "integer flag of node \(i)")
  let raw = UnsafeBufferPointer(start: base + origin + span.offset, count: span.byteCount)
  switch node.kind {
  case .string, .key:
    expectEqual(
      node.flags & Node.nonASCIIFlag != 0, raw.contains { $0 >= 0x80 }, "non-ASCII flag of \(i)")
    checkText(raw, isEscaped: span.hasEscapes, twin.text)
  case .number: checkNumber(raw, isInteger: node.isInteger)
  default: break
  }
}

/// All ways to undo escapes, in memory of exactly the size that they ask for.
private func checkText(_ raw: UnsafeBufferPointer<UInt8>, isEscaped: Bool, _ text: [UInt8]) {
  guard isEscaped else {
    expect(raw.elementsEqual(text), "a string without escapes is its own text")
    return
  }
  withExactCopy(of: raw) { raw in
    expectEqual(shown(JSONText.unescaped(raw)), shown(text), "text of \"\(shown(raw))\"")
    guard let base = raw.baseAddress,
      UTF8Check.validPrefix(base, base + raw.count) == raw.count
    else { return }
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: raw.count)
    defer { room.deallocate() }
    let count = JSONText.unescape(valid: raw, to: room)
    let found = UnsafeBufferPointer(start: room, count: count)
    expectEqual(shown(found), shown(text), "text of valid \"\(shown(raw))\"")
    let measured = JSONText.measure(valid: raw)
    expectEqual(measured.bytes, count, "measured bytes of \"\(shown(raw))\"")
    expectEqual(
      measured.scalars, UTF8Check.scalarCount(found), "measured scalars of \"\(shown(raw))\"")
  }
}

private func checkNumber(_ raw: UnsafeBufferPointer<UInt8>, isInteger: Bool) {
  withExactCopy(of: raw) { raw in
    let text = String(decoding: raw, as: UTF8.self)
    let expected = strtod(text, nil)
    expectEqual(Numbers.double(raw)?.bitPattern, expected.bitPattern, "binary64 of \(text)")
    let whole = expected.rounded() == expected ? Int(exactly: expected) : nil
    expectEqual(Numbers.integer(raw), whole, "integer of \(text)")
  }
}

/// What is written is read again as the same value and written the same.
private func checkWriter(
  _ tape: borrowing Tape, _ base: UnsafePointer<UInt8>, lenient: Bool
) {
  let written = write(tape, base)
  written.withUnsafeBufferPointer { text in
    guard let start = text.baseAddress else { fail("nothing was written") }
    var scanner = JSONScanner(maxDepth: 65_536, lenient: lenient)
    var again = Tape()
    do throws(Fault) {
      let length = try scanner.scan(start, end: start + text.count, into: &again)
      expectEqual(length, text.count, "length of \(shown(text))")
    } catch {
      fail("the writer wrote \(shown(text)), which is \(error.code) at \(error.offset)")
    }
    expectEqual(again.count, tape.count, "nodes of \(shown(text))")
    for i in 0..<again.count {
      expectEqual(again.nodes[i].kind, tape.nodes[i].kind, "kind of \(i) in \(shown(text))")
      expectEqual(again.nodes[i].next, tape.nodes[i].next, "next of \(i) in \(shown(text))")
    }
    expectEqual(shown(write(again, start)), shown(written), "written twice")
  }
}

private func write(_ tape: borrowing Tape, _ base: UnsafePointer<UInt8>) -> [UInt8] {
  let arena = Arena()
  guard let span = JSONWriter.write(tape, 0, record: base, to: arena) else {
    fail("the arena is full")
  }
  return Array(UnsafeBufferPointer(start: arena.base + span.offset, count: span.byteCount))
}

extension ArrowRowReader {
  /// Floats, decimals, dates and times; `at` counts from the start of the buffer.
  mutating func writeScalar(
    _ index: Int, _ at: Int, _ tape: inout Tape
  ) throws(Fault) {
    guard let buffer = columns[index].first else { throw refuse(index) }
    var text = ScalarText()
    var kind = Node.Kind.string
    var flags: UInt8 = 0
    switch columns[index].type {
    case .float(let bytes):
      guard appendFloat(buffer, at, bytes, &text) else {
        return tape.append(leaf: .null, nullToken)
      }
      kind = .number
    case .decimal(let bytes, let scale):
      kind = .number
      flags = scale <= 0 ? Node.integerFlag : 0
      text.appendDecimal(buffer + at * bytes, bytes: bytes, scale: scale)
    case .date(let bytes):
      let value = buffer.integer(at: at, bytes: bytes)
      text.appendDate(days: bytes == 4 ? value : floorDivide(value, 86_400_000).quotient)
    case .time(let bytes, let places):
      text.appendTime(buffer.integer(at: at, bytes: bytes), places: places)
    case .timestamp(let places, let hasZone):
      let value = buffer.integer(at: at, bytes: 8)
      let day = floorDivide(value, 86_400 * powersOfTen[places])
      text.appendDate(days: day.quotient)
      text.append(byte: UInt8(ascii: "T"))
      text.appendTime(day.remainder, places: places)
      // With a zone the value is UTC whatever the zone's name is.
      if hasZone { text.append(byte: UInt8(ascii: "Z")) }
    case .duration(let places):
      text.appendDuration(buffer.integer(at: at, bytes: 8), places: places)
    default:
      throw refuse(index)
    }
    let span = text.withBytes { arena.append($0) }
    guard let span else { throw refuse(index, .jsonRecordTooLong) }
    tape.append(leaf: kind, span, flags: flags)
  }

  /// By far the most common scalar, so its digits go straight into the arena.
  mutating func writeInteger(
    _ index: Int, _ value: Int, _ bytes: Int, _ isSigned: Bool, _ tape: inout Tape
  ) throws(Fault) {
    let bits = UInt64(bitPattern: Int64(value))
    let isNegative = isSigned && value < 0
    var left =
      isSigned ? UInt64(value.magnitude) : bytes == 8 ? bits : bits & ((1 << UInt64(8 * bytes)) - 1)
    var length = isNegative ? 2 : 1
    var bound: UInt64 = 10
    while left >= bound {
      length += 1
      let (wider, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = wider
    }
    guard let target = arena.reserve(length) else { throw refuse(index, .jsonRecordTooLong) }
    var place = length
    repeat {
      place &-= 1
      let (rest, digit) = left.quotientAndRemainder(dividingBy: 10)
      target[place] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
      left = rest
    } while left > 0
    if isNegative { target[0] = UInt8(ascii: "-") }
    let span = Span(start: arena.commit(length), length: UInt32(truncatingIfNeeded: length))
    tape.append(leaf: .number, span, flags: Node.integerFlag)
  }

  /// The shortest text that reads back as the same value; false for what JSON cannot write.
  private func appendFloat(
    _ buffer: UnsafeRawPointer, _ at: Int, _ bytes: Int, _ text: inout ScalarText
  ) -> Bool {
    switch bytes {
    case 2:
      let value = Float16(
        bitPattern: buffer.loadUnaligned(fromByteOffset: at * 2, as: UInt16.self))
      guard value.isFinite else { return false }
      text.append(value.description)
    case 4:
      let value = buffer.loadUnaligned(fromByteOffset: at * 4, as: Float.self)
      guard value.isFinite else { return false }
      text.append(value.description)
    default:
      let value = buffer.loadUnaligned(fromByteOffset: at * 8, as: Double.self)
      guard value.isFinite else { return false }
      text.append(value.description)
    }
    return true
  }
}

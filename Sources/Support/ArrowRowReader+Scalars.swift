extension ArrowRowReader {
  /// Numbers, dates and times; `at` counts from the start of the buffer.
  mutating func writeScalar(
    _ index: Int, _ at: Int, _ tape: inout Tape
  ) throws(Fault) {
    guard let buffer = columns[index].first else { throw refuse(index) }
    var text = ScalarText()
    var kind = Node.Kind.string
    var flags: UInt8 = 0
    switch columns[index].type {
    case .integer(let bytes, let isSigned):
      kind = .number
      flags = Node.integerFlag
      let value = buffer.integer(at: at, bytes: bytes)
      if isSigned {
        text.append(value)
      } else {
        let bits = UInt64(bitPattern: Int64(value))
        text.append(bytes == 8 ? bits : bits & ((1 << UInt64(8 * bytes)) - 1))
      }
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

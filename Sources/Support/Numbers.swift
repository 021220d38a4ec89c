/// Reads numbers from their text without a copy, and without the host's locale.
public enum Numbers {
  /// Powers of ten that binary64 holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The nearest binary64 of a decimal number; nil when the text is not one, or is not finite.
  /// Up to 15 digits and 22 places the product is exact by Clinger's argument; the rest is the standard
  /// library's work.
  public static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var mantissa: UInt64 = 0
    var digits = 0
    var places = 0
    var i = 0
    let negative = text.first == UInt8(ascii: "-")
    if negative { i = 1 }
    guard i < text.count, isDigit(text[i]) else { return nil }
    var simple = true
    var seenPoint = false
    while i < text.count {
      let byte = text[i]
      if isDigit(byte) {
        mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
        if mantissa != 0 { digits += 1 }
        if seenPoint { places += 1 }
      } else if byte == UInt8(ascii: "."), !seenPoint, i + 1 < text.count, isDigit(text[i + 1]) {
        seenPoint = true
      } else {
        simple = false
        break
      }
      i += 1
    }
    if simple && digits <= 15 && places <= 22 {
      let value = Double(mantissa) / exactPowers[places]
      return negative ? -value : value
    }
    return general(text)
  }

  @inline(never)
  private static func general(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    // The standard library also reads "nan", "inf" and hexadecimal: only decimal text may pass.
    for byte in text {
      switch byte {
      case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
        UInt8(ascii: "E"):
        continue
      default: return nil
      }
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  /// An integer, when the text is one (also `3.0`, as spreadsheets write it) and fits.
  public static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let value = double(text), value.rounded() == value else { return nil }
    return Int(exactly: value)
  }

  /// A number of valid form that binary64 cannot hold.
  static func overflows(_ text: UnsafeBufferPointer<UInt8>) -> Bool { double(text) == nil }
}

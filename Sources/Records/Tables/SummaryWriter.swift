import PrefKitSupport

/// Writes JSON, member after member.
struct SummaryWriter {
  private(set) var text: [UInt8] = []
  private var needsComma = false

  mutating func object(_ name: String? = nil, _ body: (inout SummaryWriter) -> Void) {
    enclosed(name, "{", "}", body)
  }

  mutating func array(_ name: String, _ body: (inout SummaryWriter) -> Void) {
    enclosed(name, "[", "]", body)
  }

  private mutating func enclosed(
    _ name: String?, _ open: String, _ close: String, _ body: (inout SummaryWriter) -> Void
  ) {
    begin(name)
    text.append(contentsOf: open.utf8)
    needsComma = false
    body(&self)
    text.append(contentsOf: close.utf8)
    needsComma = true
  }

  mutating func member(_ name: String, _ value: String) {
    begin(name)
    quote(value)
  }

  mutating func member(_ name: String, _ value: Int) {
    begin(name)
    text.append(contentsOf: String(value).utf8)
  }

  /// A number of which the negative ones are unknown.
  mutating func place(_ name: String, _ value: Int) {
    begin(name)
    text.append(contentsOf: (value < 0 ? "null" : String(value)).utf8)
  }

  private mutating func begin(_ name: String?) {
    if needsComma { text.append(UInt8(ascii: ",")) }
    needsComma = true
    if let name {
      quote(name)
      text.append(UInt8(ascii: ":"))
    }
  }

  private mutating func quote(_ value: String) {
    text.append(UInt8(ascii: "\""))
    JSONText.appendEscaped(value.utf8, to: &text)
    text.append(UInt8(ascii: "\""))
  }
}

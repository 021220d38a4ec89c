import PrefKitSupport

/// Texts as codes in the order in which they first came.
public struct TextCoder {
  private var interner = Interner()

  public init() {}

  /// The number of different texts.
  public var count: Int { interner.count }

  public mutating func code(_ text: String) -> Int32 { interner.code(text) }

  public mutating func code(_ text: UnsafeBufferPointer<UInt8>) -> Int32 { interner.code(text) }

  /// The text of a code; nil for one that none has.
  public func text(_ code: Int32) -> String? {
    code >= 0 && code < interner.count ? interner.string(Int(code)) : nil
  }
}

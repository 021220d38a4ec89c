import PrefKitSupport

/// Why a record is left out.
struct Refusal: Error {
  var code: ProblemCode
  var pointer: String
  var message: String
  /// Bytes from the record's start; nil when it is about the record as a whole.
  var offset: Int?

  init(_ code: ProblemCode, _ pointer: String, _ message: String, at offset: Int? = nil) {
    self.code = code
    self.pointer = pointer
    self.message = message
    self.offset = offset
  }
}

/// Where a record stands in its input.
struct RecordPlace {
  var number: Int
  var line: Int
  var byteOffset: Int
  var length: Int
  /// The member's name in a keyed container.
  var key = Span.missing
}

/// One element that an `each` stands on.
struct Scope: BitwiseCopyable {
  var node: Int32 = -1
  var index: Int32 = 0
  /// How many elements there are in all.
  var total: Int32 = 0
  var key = Span.missing
  var capture1 = Span.missing
  var capture2 = Span.missing
  /// The two positions of a pair, else -1.
  var first: Int32 = -1
  var second: Int32 = -1
}

/// What a value of the plan came to.
struct Got: BitwiseCopyable {
  enum State: UInt8, BitwiseCopyable { case absent, missing, present }
  enum Origin: UInt8, BitwiseCopyable { case node, plan, span, number }
  var state = State.absent
  var origin = Origin.node
  /// The node it came from, -1 for none; kept through maps, for places and `raw`.
  var node: Int32 = -1
  var text = TextReference()
  var span = Span.missing
  var number = Double.nan
  var code: Int32 = -1

  static var absent: Got { Got() }
  var isPresent: Bool { state == .present }
}

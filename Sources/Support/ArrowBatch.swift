import CPrefKit

/// One array of a batch, checked as far as the interface lets one: buffers come without their sizes.
struct ArrowColumn {
  /// What its field says, brought here so that reading a value touches one place.
  var type = ArrowType.null
  var firstChild = 0
  var childCount = 0
  var dictionary = 0
  /// Values that may be asked for are those below `length`; value i is at `offset + i` of the buffers.
  var length = 0
  var offset = 0
  /// A set bit is a value; nil when all are.
  var validity: UnsafePointer<UInt8>?
  /// The buffers behind the validity bitmap (the first ones where there is no bitmap).
  var first: UnsafeRawPointer?
  var second: UnsafeRawPointer?
  /// Of text: how long the data buffer is by its last offset.
  var dataLength = 0
  /// Of text views: the data buffers, their sizes and how many they are.
  var dataBuffers: UnsafeMutablePointer<UnsafeRawPointer?>?
  var dataSizes: UnsafeRawPointer?
  var dataCount = 0

  @inline(__always)
  func isNull(_ i: Int) -> Bool {
    guard let validity else { return false }
    let at = offset &+ i
    return validity[at >> 3] & (1 << UInt8(at & 7)) == 0
  }
}

/// The rows that a stream gave at once. Never changes, so readers on several threads may share it; the
/// producer's memory is released with it.
public final class ArrowBatch: @unchecked Sendable {
  public var rowCount: Int { columns[0].length }
  let tree: ArrowSchemaTree
  /// In the order of `tree.fields`.
  let columns: UnsafeMutablePointer<ArrowColumn>
  private let array: UnsafeMutablePointer<ArrowArray>

  /// Takes over `array`, also when it throws.
  init(consuming array: ArrowArray, _ tree: ArrowSchemaTree) throws(ArrowFailure) {
    self.tree = tree
    self.array = .allocate(capacity: 1)
    self.array.initialize(to: array)
    columns = .allocate(capacity: tree.fields.count)
    columns.initialize(repeating: ArrowColumn(), count: tree.fields.count)
    // From here on `deinit` releases.
    var arrays = [UnsafePointer<ArrowArray>?](repeating: nil, count: tree.fields.count)
    arrays[0] = UnsafePointer(self.array)
    for index in tree.fields.indices {
      // Parents come before their children.
      guard let array = arrays[index] else { throw tree.invalid(index, "its array is NULL") }
      try bind(index, array.pointee)
      let field = tree.fields[index]
      if field.dictionary > 0 {
        arrays[field.dictionary] = array.pointee.dictionary.map { UnsafePointer($0) }
      } else if field.childCount > 0 {
        guard let children = array.pointee.children else {
          throw tree.invalid(index, "its children are NULL")
        }
        for i in 0..<field.childCount {
          arrays[field.firstChild + i] = children[i].map { UnsafePointer($0) }
        }
      }
    }
    for index in tree.fields.indices { try checkChildren(index) }
  }

  deinit {
    if let release = array.pointee.release { release(array) }
    array.deallocate()
    columns.deallocate()
  }

  private func bind(_ index: Int, _ array: ArrowArray) throws(ArrowFailure) {
    let field = tree.fields[index]
    guard let length = Int(exactly: array.length), let offset = Int(exactly: array.offset),
      length >= 0, offset >= 0,
      case (let end, let overflow) = offset.addingReportingOverflow(length),
      !overflow, end <= Int.max / 64
    else {
      throw tree.invalid(index, "its length is \(array.length) from \(array.offset) on")
    }
    guard array.n_children == Int64(field.childCount) else {
      throw tree.invalid(
        index, "it has \(array.n_children) children where its schema has \(field.childCount)")
    }
    guard (array.dictionary != nil) == (field.dictionary > 0) else {
      throw tree.invalid(index, "its dictionary does not fit its schema")
    }
    let expected = field.type.bufferCount
    // Producers differ on whether a null array has a buffer.
    guard field.type == .null || array.n_buffers == expected.map(Int64.init) ?? array.n_buffers,
      expected != nil || (array.n_buffers >= 3 && array.n_buffers < Int64(Int32.max)),
      array.buffers != nil || expected == 0
    else {
      throw tree.invalid(index, "it has \(array.n_buffers) buffers")
    }
    var column = ArrowColumn()
    column.type = field.type
    column.firstChild = field.firstChild
    column.childCount = field.childCount
    column.dictionary = field.dictionary
    column.length = length
    column.offset = offset
    defer { columns[index] = column }
    guard let buffers = array.buffers, field.type != .null, field.type != .runEnd else { return }
    var next = 0
    if case .union = field.type {
    } else {
      if array.null_count != 0, let bitmap = buffers[0] {
        column.validity = bitmap.assumingMemoryBound(to: UInt8.self)
      } else if array.null_count > 0, length > 0 {
        throw tree.invalid(index, "it has nulls but no validity bitmap")
      }
      next = 1
    }
    if let expected {
      if expected > next { column.first = buffers[next] }
      if expected > next + 1 { column.second = buffers[next + 1] }
    } else {
      column.first = buffers[1]
      column.dataCount = Int(array.n_buffers) - 3
      column.dataBuffers = UnsafeMutablePointer(buffers + 2)
      column.dataSizes = buffers[Int(array.n_buffers) - 1]
      if column.dataCount > 0, column.dataSizes == nil {
        throw tree.invalid(index, "the sizes of its data buffers are NULL")
      }
    }
    // Nothing is ever read of an empty array, and a text of no bytes has no data.
    guard length > 0 else { return }
    let needsFirst = (expected ?? 2) > next && field.type != .fixedText(bytes: 0)
    let needsSecond: Bool
    if case .listView = field.type {
      needsSecond = true
    } else {
      needsSecond = field.type == .union(isDense: true)
    }
    if (needsFirst && column.first == nil) || (needsSecond && column.second == nil) {
      throw tree.invalid(index, "a buffer is NULL")
    }
    if case .text(let offsetBytes) = field.type {
      guard let last = column.first?.integer(at: offset + length, bytes: offsetBytes), last >= 0,
        last == 0 || column.second != nil
      else { throw tree.invalid(index, "its last offset is negative, or its data is NULL") }
      column.dataLength = last
    }
    if case .fixedText(let bytes) = field.type,
      (offset + length).multipliedReportingOverflow(by: bytes).overflow
    {
      throw tree.invalid(index, "it is longer than memory")
    }
  }

  /// Where every child must be long enough whatever the values are. Lists and dense unions are checked value
  /// by value.
  private func checkChildren(_ index: Int) throws(ArrowFailure) {
    let field = tree.fields[index]
    let column = columns[index]
    guard column.length > 0, field.dictionary == 0 else { return }
    let end = column.offset + column.length
    var needed = end
    switch field.type {
    case .structure, .union(isDense: false): break
    case .fixedList(let size):
      let (product, overflow) = end.multipliedReportingOverflow(by: size)
      guard !overflow else { throw tree.invalid(index, "it is longer than memory") }
      needed = product
    default: return
    }
    for child in field.firstChild..<field.firstChild + field.childCount
    where columns[child].length < needed {
      throw tree.invalid(
        child, "it has \(columns[child].length) values where \(needed) are needed")
    }
  }
}

extension UnsafeRawPointer {
  /// The little-endian or rather native signed integer that is value `index` of this buffer. Buffers need not
  /// be aligned.
  @inline(__always)
  func integer(at index: Int, bytes: Int) -> Int {
    switch bytes {
    case 1: Int(loadUnaligned(fromByteOffset: index, as: Int8.self))
    case 2: Int(loadUnaligned(fromByteOffset: index &* 2, as: Int16.self))
    case 4: Int(loadUnaligned(fromByteOffset: index &* 4, as: Int32.self))
    default: Int(loadUnaligned(fromByteOffset: index &* 8, as: Int64.self))
    }
  }
}

import CPrefKit
import PrefKitSupport

/// An Arrow array with its schema, by hand. Buffers are copied to memory of exactly their size, so that an
/// address sanitizer sees a read past their end.
final class ArrowFixture {
  var format: String
  var name: String
  var length: Int
  var offset = 0
  var nullCount = 0
  var buffers: [[UInt8]?]
  var children: [ArrowFixture] = []
  var dictionary: ArrowFixture?
  /// What the arrays claim instead of the truth.
  var claimedLength: Int64?
  var claimedBuffers: Int64?
  var claimedChildren: Int64?

  init(
    _ format: String, _ name: String = "", length: Int, buffers: [[UInt8]?],
    children: [ArrowFixture] = []
  ) {
    self.format = format
    self.name = name
    self.length = length
    self.buffers = buffers
    self.children = children
  }

  func named(_ name: String) -> ArrowFixture {
    self.name = name
    return self
  }

  /// The bytes of integers or floats in the machine's order.
  static func bytes<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { [UInt8]($0) } }

  /// A validity bitmap.
  static func bitmap(_ isValid: [Bool]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: (isValid.count + 7) / 8)
    for (i, bit) in isValid.enumerated() where bit { result[i / 8] |= 1 << UInt8(i % 8) }
    return result
  }

  static func text(_ values: [String], _ format: String = "u") -> ArrowFixture {
    raw(values.map { Array($0.utf8) }, format)
  }

  static func raw(_ values: [[UInt8]], _ format: String = "u") -> ArrowFixture {
    let data = values.flatMap { $0 }
    if format.hasPrefix("v") {
      var views: [UInt8] = []
      for (i, value) in values.enumerated() {
        views += bytes([Int32(value.count)])
        if value.count <= 12 {
          views += value + [UInt8](repeating: 0, count: 12 - value.count)
        } else {
          let before = values[..<i].reduce(0) { $0 + $1.count }
          views += value.prefix(4) + bytes([Int32(0), Int32(before)])
        }
      }
      return ArrowFixture(
        format, length: values.count, buffers: [nil, views, data, bytes([Int64(data.count)])])
    }
    var ends = [0]
    for value in values { ends.append((ends.last ?? 0) + value.count) }
    let isLarge = format == "U" || format == "Z"
    let offsets = isLarge ? bytes(ends.map { Int64($0) }) : bytes(ends.map { Int32($0) })
    return ArrowFixture(format, length: values.count, buffers: [nil, offsets, data])
  }

  static func numbers<T>(_ format: String, _ values: [T]) -> ArrowFixture {
    ArrowFixture(format, length: values.count, buffers: [nil, bytes(values)])
  }

  static func table(_ columns: [ArrowFixture]) -> ArrowFixture {
    ArrowFixture("+s", length: columns.first?.length ?? 0, buffers: [nil], children: columns)
  }

  /// Marks values as null.
  func with(valid: [Bool]) -> ArrowFixture {
    buffers[0] = Self.bitmap([Bool](repeating: false, count: offset) + valid)
    nullCount = -1
    return self
  }

  func schema(_ ledger: ArrowLedger) -> ArrowSchema {
    var result = ArrowSchema()
    result.format = copyText(format)
    result.name = copyText(name)
    result.n_children = Int64(children.count)
    result.children = .allocate(capacity: max(children.count, 1))
    for (i, child) in children.enumerated() {
      let place = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
      place.initialize(to: child.schema(ledger))
      result.children[i] = place
    }
    if let dictionary {
      result.dictionary = .allocate(capacity: 1)
      result.dictionary.initialize(to: dictionary.schema(ledger))
    }
    ledger.made += 1
    result.private_data = Unmanaged.passRetained(ledger).toOpaque()
    result.release = { schema in
      guard let schema, let box = schema.pointee.private_data else { return }
      Unmanaged<ArrowLedger>.fromOpaque(box).takeRetainedValue().released += 1
      for i in 0..<Int(schema.pointee.n_children) {
        guard let child = schema.pointee.children[i] else { continue }
        child.pointee.release?(child)
        child.deallocate()
      }
      schema.pointee.children.deallocate()
      if let dictionary = schema.pointee.dictionary {
        dictionary.pointee.release?(dictionary)
        dictionary.deallocate()
      }
      schema.pointee.format.deallocate()
      schema.pointee.name.deallocate()
      schema.pointee.release = nil
    }
    return result
  }

  func array(_ ledger: ArrowLedger) -> ArrowArray {
    var result = ArrowArray()
    let holder = ArrowHolder(ledger, buffers)
    result.length = claimedLength ?? Int64(length)
    result.null_count = Int64(nullCount)
    result.offset = Int64(offset)
    result.n_buffers = claimedBuffers ?? Int64(buffers.count)
    result.buffers = holder.pointers
    result.n_children = claimedChildren ?? Int64(children.count)
    holder.children = children.map { child in
      let place = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
      place.initialize(to: child.array(ledger))
      return place
    }
    result.children = .allocate(capacity: max(children.count, 1))
    for (i, child) in holder.children.enumerated() { result.children[i] = child }
    if let dictionary {
      result.dictionary = .allocate(capacity: 1)
      result.dictionary.initialize(to: dictionary.array(ledger))
    }
    ledger.made += 1
    result.private_data = Unmanaged.passRetained(holder).toOpaque()
    result.release = { array in
      guard let array, let box = array.pointee.private_data else { return }
      let holder = Unmanaged<ArrowHolder>.fromOpaque(box).takeRetainedValue()
      holder.ledger.released += 1
      for child in holder.children {
        child.pointee.release?(child)
        child.deallocate()
      }
      array.pointee.children.deallocate()
      if let dictionary = array.pointee.dictionary {
        dictionary.pointee.release?(dictionary)
        dictionary.deallocate()
      }
      array.pointee.release = nil
    }
    return result
  }

  private func copyText(_ text: String) -> UnsafePointer<CChar> {
    let place = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
    for (i, byte) in text.utf8.enumerated() { place[i] = CChar(bitPattern: byte) }
    place[text.utf8.count] = 0
    return UnsafePointer(place)
  }
}

/// Counts what was made and what was released.
final class ArrowLedger {
  var made = 0
  var released = 0
}

/// The memory behind one array.
final class ArrowHolder {
  let ledger: ArrowLedger
  let pointers: UnsafeMutablePointer<UnsafeRawPointer?>
  var children: [UnsafeMutablePointer<ArrowArray>] = []

  init(_ ledger: ArrowLedger, _ buffers: [[UInt8]?]) {
    self.ledger = ledger
    pointers = .allocate(capacity: max(buffers.count, 1))
    memory = buffers.map { bytes in
      guard let bytes else { return nil }
      let place = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
      place.copyMemory(from: bytes, byteCount: bytes.count)
      return place
    }
    for (i, place) in memory.enumerated() { pointers[i] = place.map { UnsafeRawPointer($0) } }
  }

  private let memory: [UnsafeMutableRawPointer?]

  deinit {
    for place in memory { place?.deallocate() }
    pointers.deallocate()
  }
}

/// A stream over batches made by hand.
final class ArrowProducer {
  let ledger = ArrowLedger()
  var batches: [ArrowFixture]
  let schema: ArrowFixture
  var schemaStatus: Int32 = 0
  var failsAfterBatches = false

  init(_ batches: [ArrowFixture], schema: ArrowFixture? = nil) {
    self.batches = batches
    self.schema = schema ?? batches.first ?? ArrowFixture.table([])
  }

  func stream() -> ArrowArrayStream {
    var stream = ArrowArrayStream()
    ledger.made += 1
    stream.private_data = Unmanaged.passRetained(self).toOpaque()
    stream.get_schema = { stream, out in
      guard let producer = ArrowProducer.of(stream) else { return 22 }
      if producer.schemaStatus == 0 { out?.pointee = producer.schema.schema(producer.ledger) }
      return producer.schemaStatus
    }
    stream.get_next = { stream, out in
      guard let producer = ArrowProducer.of(stream) else { return 22 }
      if producer.batches.isEmpty {
        if producer.failsAfterBatches { return 5 }
        out?.pointee.release = nil
        return 0
      }
      out?.pointee = producer.batches.removeFirst().array(producer.ledger)
      return 0
    }
    stream.get_last_error = { _ in nil }
    stream.release = { stream in
      guard let stream, let box = stream.pointee.private_data else { return }
      let producer = Unmanaged<ArrowProducer>.fromOpaque(box).takeRetainedValue()
      producer.ledger.released += 1
      stream.pointee.release = nil
    }
    return stream
  }

  private static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> ArrowProducer? {
    stream?.pointee.private_data.map {
      Unmanaged<ArrowProducer>.fromOpaque($0).takeUnretainedValue()
    }
  }

  /// Every row as JSON text, or the word of its fault and the field; after a failure its word and field.
  func rows(lenient: Bool = false, maxNodes: Int = 1 << 16) -> [String] {
    var result: [String] = []
    var stream = stream()
    do throws(ArrowFailure) {
      let reader = try ArrowReader(consuming: &stream)
      while let batch = try reader.nextBatch() {
        let arena = Arena()
        guard
          var rows = ArrowRowReader(batch, arena: arena, maxNodes: maxNodes, lenient: lenient)
        else { continue }
        var tape = Tape()
        // A claimed length may be anything.
        for row in 0..<min(batch.rowCount, 10_000) {
          tape.removeAll()
          do throws(Fault) {
            try rows.read(row, into: &tape)
            let span = JSONWriter.write(tape, 0, record: nil, to: arena)
            let text = span.map {
              UnsafeBufferPointer(start: arena.base + $0.offset, count: $0.byteCount)
            }
            result.append(text.map { String(decoding: $0, as: UTF8.self) } ?? "no room")
          } catch {
            result.append("\(error.code.word) \(rows.faultPath) \(error.offset)")
          }
        }
      }
    } catch {
      result.append("\(error.code.word) \(error.field)")
    }
    return result
  }
}

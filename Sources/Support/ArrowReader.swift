import CPrefKit

/// Takes the batches out of an Arrow C stream. Everything that the stream hands out is released exactly once,
/// on every path.
public final class ArrowReader {
  private let stream: UnsafeMutablePointer<ArrowArrayStream>
  private let tree: ArrowSchemaTree
  private var isAtEnd = false

  /// Moves the stream out of `source`, which is released by then in the sense of the interface, also when
  /// this throws.
  public init(consuming source: UnsafeMutablePointer<ArrowArrayStream>) throws(ArrowFailure) {
    let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
    stream.initialize(to: source.pointee)
    source.pointee.release = nil
    do throws(ArrowFailure) {
      tree = try ArrowReader.readSchema(stream)
    } catch {
      ArrowReader.release(stream)
      throw error
    }
    self.stream = stream
  }

  deinit { ArrowReader.release(stream) }

  /// The names of the top-level columns.
  public var columnNames: [String] {
    let root = tree.fields[0]
    return tree.fields[root.firstChild..<root.firstChild + root.childCount].map {
      String(decoding: $0.name, as: UTF8.self)
    }
  }

  /// The next batch; nil after the last.
  public func nextBatch() throws(ArrowFailure) -> ArrowBatch? {
    guard !isAtEnd else { return nil }
    var array = ArrowArray()
    let status = stream.pointee.get_next.map { $0(stream, &array) } ?? -1
    guard status == 0 else {
      isAtEnd = true
      throw ArrowReader.failure(stream, "a batch", status)
    }
    guard array.release != nil else {
      isAtEnd = true
      return nil
    }
    do throws(ArrowFailure) {
      return try ArrowBatch(consuming: array, tree)
    } catch {
      isAtEnd = true
      throw error
    }
  }

  private static func readSchema(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>
  ) throws(ArrowFailure) -> ArrowSchemaTree {
    guard stream.pointee.release != nil, let getSchema = stream.pointee.get_schema,
      stream.pointee.get_next != nil
    else {
      throw ArrowFailure(
        code: .arrowInvalid, field: "",
        message: "The Arrow stream is released or has no callbacks; pass a fresh one.")
    }
    var schema = ArrowSchema()
    let status = getSchema(stream, &schema)
    guard status == 0 else { throw failure(stream, "the schema", status) }
    defer {
      if let release = schema.release { release(&schema) }
    }
    return try ArrowSchemaTree(&schema)
  }

  private static func failure(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>, _ what: String, _ status: Int32
  ) -> ArrowFailure {
    let said = stream.pointee.get_last_error.flatMap { $0(stream) }.map { String(cString: $0) }
    return ArrowFailure(
      code: .fileRead, field: "",
      message: "The Arrow stream could not give \(what): \(said ?? "error \(status)").")
  }

  private static func release(_ stream: UnsafeMutablePointer<ArrowArrayStream>) {
    if let release = stream.pointee.release { release(stream) }
    stream.deallocate()
  }
}

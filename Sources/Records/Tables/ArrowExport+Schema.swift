import CPrefKit
import Glibc

/// The type of an exported column.
enum ArrowType: Sendable {
  case uint32, uint64, float64, bool, timestamp, text
  /// int32 codes into strings.
  case dictionary

  func format(_ layout: TextLayout) -> String {
    switch self {
    case .uint32: return "I"
    case .uint64: return "L"
    case .float64: return "g"
    case .bool: return "b"
    case .timestamp: return "tsu:UTC"
    case .text: return layout == .view ? "vu" : "U"
    case .dictionary: return "i"
    }
  }
}

/// How text leaves. Raw values are those of `prefkit_text_layout`.
public enum TextLayout: Int32, Sendable {
  case view, large
}

/// A schema before it leaves.
struct SchemaNode {
  var format: String
  var name: String
  var isNullable: Bool
  var children: [SchemaNode] = []
  var hasDictionary = false

  /// The struct of `columns`, one of whose rows is one row of the table.
  static func table(_ columns: [ExportColumn], _ layout: TextLayout) -> SchemaNode {
    SchemaNode(
      format: "+s", name: "", isNullable: false,
      children: columns.map { column in
        var isDictionary = false
        if case .dictionary = column.type { isDictionary = true }
        return SchemaNode(
          format: column.type.format(layout), name: column.name, isNullable: column.isNullable,
          hasDictionary: isDictionary)
      })
  }

  func export(to out: UnsafeMutablePointer<ArrowSchema>) {
    let body = SchemaBody(self)
    out.initialize(
      to: ArrowSchema(
        format: body.format, name: body.name, metadata: nil,
        flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, n_children: Int64(body.childCount),
        children: body.childCount > 0 ? body.children : nil, dictionary: body.dictionary,
        release: { schema in
          guard let schema, let body = schema.pointee.private_data else { return }
          schema.pointee.release = nil
          schema.pointee.private_data = nil
          Unmanaged<SchemaBody>.fromOpaque(body).release()
        },
        private_data: Unmanaged.passRetained(body).toOpaque()))
  }
}

/// What `ArrowSchema.private_data` holds.
private final class SchemaBody {
  let format: UnsafeMutablePointer<CChar>?
  let name: UnsafeMutablePointer<CChar>?
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>
  let childCount: Int
  let dictionary: UnsafeMutablePointer<ArrowSchema>?

  init(_ node: SchemaNode) {
    format = strdup(node.format)
    name = strdup(node.name)
    childCount = node.children.count
    children = .allocate(capacity: Swift.max(childCount, 1))
    for (i, child) in node.children.enumerated() { children[i] = SchemaBody.structure(child) }
    dictionary =
      node.hasDictionary
      ? SchemaBody.structure(SchemaNode(format: "u", name: "", isNullable: false)) : nil
  }

  private static func structure(_ node: SchemaNode) -> UnsafeMutablePointer<ArrowSchema> {
    let memory = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
    node.export(to: memory)
    return memory
  }

  deinit {
    for i in 0..<childCount {
      guard let child = children[i] else { continue }
      child.pointee.release?(child)
      child.deallocate()
    }
    if let dictionary {
      dictionary.pointee.release?(dictionary)
      dictionary.deallocate()
    }
    children.deallocate()
    free(format)
    free(name)
  }
}

import CPrefKit

/// A schema read and checked once, as a flat list: a field's children lie one after another, behind it.
final class ArrowSchemaTree: @unchecked Sendable {
  struct Field {
    var type: ArrowType
    var name: [UInt8]
    var depth: Int
    var parent: Int
    /// How many children the schema gives, and where the first is.
    var childCount = 0
    var firstChild = 0
    /// Where the values are that this field's integers count; 0 when it is not dictionary-encoded (0 is the
    /// root, which never is a dictionary).
    var dictionary = 0
    /// Of a union: which child has type code i, -1 for none.
    var unionChildren: [Int] = []
  }

  private(set) var fields: [Field] = []

  static let maxDepth = 64
  static let maxFields = 1 << 16

  init(_ schema: UnsafePointer<ArrowSchema>) throws(ArrowFailure) {
    var pending = [schema]
    fields.append(try Self.read(schema.pointee, parent: 0, depth: 0, path: ""))
    guard fields[0].type == .structure, schema.pointee.dictionary == nil else {
      throw ArrowFailure(
        code: .arrowUnsupported, field: "",
        message: "The stream's rows are no structs; export a table, not a single column.")
    }
    var index = 0
    while index < fields.count {
      let schema = pending[index]
      if let dictionary = schema.pointee.dictionary {
        guard case .integer = fields[index].type else {
          throw invalid(index, "a dictionary's indices must be integers")
        }
        fields[index].dictionary = fields.count
        try append(dictionary, to: index, &pending)
      } else {
        try appendChildren(of: schema.pointee, at: index, &pending)
      }
      index += 1
    }
  }

  /// "/answers/text"; the elements of lists and maps have no name of their own here.
  func path(_ index: Int) -> String {
    var parts: [String] = []
    var at = index
    while at > 0 {
      let parent = fields[at].parent
      if fields[parent].type == .structure, fields[parent].dictionary != at {
        let name = String(decoding: fields[at].name, as: UTF8.self)
        var escaped = ""
        for character in name.unicodeScalars {
          switch character {
          case "~": escaped += "~0"
          case "/": escaped += "~1"
          default: escaped.unicodeScalars.append(character)
          }
        }
        parts.append("/" + escaped)
      }
      at = parent
    }
    return parts.reversed().joined()
  }

  func invalid(_ index: Int, _ what: String) -> ArrowFailure {
    let path = path(index)
    let name = path.isEmpty ? "the table" : "field \(path)"
    return ArrowFailure(
      code: .arrowInvalid, field: path, message: "The Arrow data of \(name) is broken: \(what).")
  }

  private func appendChildren(
    of schema: ArrowSchema, at index: Int, _ pending: inout [UnsafePointer<ArrowSchema>]
  ) throws(ArrowFailure) {
    let field = fields[index]
    guard let count = Int(exactly: schema.n_children), count >= 0,
      field.type.childCount.map({ $0 == count }) ?? true
    else {
      throw invalid(index, "it declares \(schema.n_children) children")
    }
    fields[index].childCount = count
    fields[index].firstChild = fields.count
    guard count > 0 else { return }
    guard count <= Self.maxFields - fields.count else {
      throw ArrowFailure(
        code: .arrowUnsupported, field: path(index),
        message: "The schema has more than \(Self.maxFields) fields.")
    }
    guard let children = schema.children else { throw invalid(index, "its children are NULL") }
    for i in 0..<count {
      guard let child = children[i] else { throw invalid(index, "a child is NULL") }
      try append(child, to: index, &pending)
    }
    switch field.type {
    case .structure: try checkNames(index)
    case .map:
      guard fields[fields[index].firstChild].type == .structure,
        children[0]?.pointee.n_children == 2
      else { throw invalid(index, "a map's entries must be structs of a key and a value") }
    case .runEnd:
      guard case .integer(let bytes, true) = fields[fields[index].firstChild].type, bytes > 1 else {
        throw invalid(index, "run ends must be signed integers of 16, 32 or 64 bits")
      }
    case .union: try readCodes(schema, index)
    default: break
    }
  }

  private func append(
    _ schema: UnsafePointer<ArrowSchema>, to parent: Int,
    _ pending: inout [UnsafePointer<ArrowSchema>]
  ) throws(ArrowFailure) {
    let depth = fields[parent].depth + 1
    guard depth <= Self.maxDepth else {
      throw ArrowFailure(
        code: .arrowUnsupported, field: path(parent),
        message: "The schema is nested deeper than \(Self.maxDepth) levels at \(path(parent)).")
    }
    let field = try Self.read(
      schema.pointee, parent: parent, depth: depth, path: path(parent))
    fields.append(field)
    pending.append(schema)
  }

  private static func read(
    _ schema: ArrowSchema, parent: Int, depth: Int, path: String
  ) throws(ArrowFailure) -> Field {
    let name = bytes(schema.name)
    let shown = String(decoding: name, as: UTF8.self)
    guard schema.release != nil || depth > 0, let format = schema.format else {
      throw ArrowFailure(
        code: .arrowInvalid, field: path,
        message: "The Arrow schema has no format for field \"\(shown)\" in \"\(path)\".")
    }
    guard String(validating: name, as: UTF8.self) != nil else {
      throw ArrowFailure(
        code: .arrowInvalid, field: path, message: "A field's name in \"\(path)\" is not UTF-8.")
    }
    guard let type = ArrowType(format: bytes(format)) else {
      throw ArrowFailure(
        code: .arrowUnsupported, field: path + "/" + shown,
        message: "Field \(path)/\(shown) has the Arrow type \"\(String(cString: format))\", which "
          + "PrefKit does not read; cast it or leave it out.")
    }
    return Field(type: type, name: name, depth: depth, parent: parent)
  }

  private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    var result: [UInt8] = []
    var at = text
    while at.pointee != 0 {
      result.append(UInt8(bitPattern: at.pointee))
      at += 1
    }
    return result
  }

  private func checkNames(_ index: Int) throws(ArrowFailure) {
    let first = fields[index].firstChild
    var seen = Set<[UInt8]>()
    for child in first..<first + fields[index].childCount
    where !seen.insert(fields[child].name).inserted {
      throw ArrowFailure(
        code: .arrowUnsupported, field: path(child),
        message: "Two columns are named \(path(child)); rename one.")
    }
  }

  /// The type codes of a union, "+ud:0,1,5": one for each child.
  private func readCodes(_ schema: ArrowSchema, _ index: Int) throws(ArrowFailure) {
    let codes = Self.bytes(schema.format).dropFirst(4).split(separator: UInt8(ascii: ","))
    var table = [Int](repeating: -1, count: 128)
    guard codes.count == fields[index].childCount else {
      throw invalid(index, "the union has not one type code for each child")
    }
    for (child, text) in codes.enumerated() {
      guard let code = ArrowType.number(text), table.indices.contains(code) else {
        throw invalid(index, "a type code of the union is not from 0 to 127")
      }
      table[code] = child
    }
    fields[index].unionChildren = table
  }
}

import Glibc
package import PrefKitSupport

/// The published cases in `Tests/Vectors`, one document a file.
package enum VectorFolder {
  /// The documents of a folder by name of file; those that are no JSON are left out, which the tests notice by their
  /// number.
  package static func documents(in folder: String) -> [JSONValue] {
    names(in: folder).compactMap { name in
      guard
        let input = try? InputBytes.open(
          path: "\(path(of: folder))/\(name)", copy: true, limit: 1 << 20)
      else {
        return nil
      }
      return try? JSONValue(parsing: input.buffer)
    }
  }

  /// The JSON files of a folder, sorted.
  package static func names(in folder: String) -> [String] {
    guard let handle = opendir(path(of: folder)) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }

  /// Whether a document says where its figures are from and how that was confirmed.
  package static func isSourced(_ document: JSONValue) -> Bool {
    guard document["source"]?.string != nil, let confirmed = document["confirmed"]?.string else {
      return false
    }
    return ["published: ", "quoted: ", "computed: "].contains { confirmed.hasPrefix($0) }
  }

  private static func path(of folder: String) -> String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(2).joined(separator: "/") + "/Vectors/" + folder
  }
}

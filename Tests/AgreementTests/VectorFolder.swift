import Glibc
import PrefKitSupport

@testable import PrefKitRecords

/// The published cases in `Tests/Vectors`, one document a file.
enum VectorFolder {
  /// The documents of a folder by name of file; those that are no JSON are left out, which the tests notice by their
  /// number.
  static func documents(in folder: String) -> [JSONValue] {
    let path =
      #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(2).joined(separator: "/") + "/Vectors/" + folder
    guard let handle = opendir(path) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      guard let input = try? InputBytes.open(path: "\(path)/\(name)", copy: true, limit: 1 << 20)
      else {
        return nil
      }
      return try? JSONValue(parsing: input.buffer)
    }
  }
}

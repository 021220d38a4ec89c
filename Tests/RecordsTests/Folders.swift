import Glibc
import PrefKitSupport

/// Where the tests find files.
enum Folders {
  /// The project's root, three steps above this file.
  static let project: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  static var vectors: String { "\(project)/Tests/Vectors/records" }
  static var profiles: String { "\(project)/Sources/Profiles" }

  /// The real files, which are not part of the project; nil when they are not there.
  static let realData: String? = {
    let shared = getenv("PREFKIT_SHARED").map { String(cString: $0) } ?? "\(project)/../shared"
    let data = "\(shared)/data"
    return access(data, R_OK | X_OK) == 0 ? data : nil
  }()

  /// The names in a folder, sorted.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }

  static func bytes(of path: String) throws -> InputBytes {
    try InputBytes.open(path: path, copy: true, limit: 1 << 30)
  }
}

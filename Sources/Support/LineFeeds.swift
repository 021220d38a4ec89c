import Glibc

public enum LineFeeds {
  /// How many line feeds are in [from, to).
  public static func count(_ from: UnsafePointer<UInt8>, _ to: UnsafePointer<UInt8>) -> Int {
    var count = 0
    var p = from
    while p < to, let found = memchr(p, 0x0A, to - p) {
      count += 1
      p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
    }
    return count
  }
}

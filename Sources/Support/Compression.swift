/// How an input is compressed. Raw values are those of `prefkit_compression`.
public enum Compression: Int32, Sendable {
  case none, gzip, zstd

  public static let words = ["none", "gzip", "zstd"]
  public var word: String { Compression.words[Int(rawValue)] }
}

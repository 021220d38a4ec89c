/// The library itself.
public enum Library {
  /// PREFKIT_VERSION_MAJOR.MINOR.PATCH of the header.
  public static let version: StaticString = "0.1.0"
}

import CProfiles
import PrefKitSupport

/// The profiles that records are weighed against.
public final class Catalog: Sendable {
  let plans: [Plan]
  /// One profile that the user named: records are read by it, not weighed.
  let named: Plan?

  init(plans: [Plan], named: Plan? = nil) {
    self.plans = plans
    self.named = named
  }

  /// A built-in profile as its document.
  public struct Entry: Sendable {
    public var name: StaticText
    public var document: StaticText
  }

  /// Zero-terminated text with static storage.
  public struct StaticText: @unchecked Sendable {
    public var pointer: UnsafePointer<CChar>
    public var length: Int
    public var string: String { String(cString: pointer) }
    var bytes: UnsafeBufferPointer<UInt8> {
      UnsafeRawBufferPointer(start: pointer, count: length).bindMemory(to: UInt8.self)
    }
  }

  public static var builtInCount: Int { cprofiles_count() }

  public static func builtIn(_ index: Int) -> Entry? {
    guard index >= 0, let document = cprofiles_at(index)?.pointee, let name = document.name,
      let text = document.text
    else { return nil }
    return Entry(
      name: StaticText(pointer: name, length: String(cString: name).utf8.count),
      document: StaticText(pointer: text, length: document.length))
  }

  /// All built-in profiles, each compiled when a record that may fit it is first met.
  public static let builtIn = Catalog(
    plans: (0..<builtInCount).compactMap { index in
      builtIn(index).map { PlanCompiler.builtIn($0.name.string, $0.document) }
    })

  /// The catalog that the options ask for.
  static func make(_ options: ReadOptions) throws(ReadError) -> Catalog {
    guard let profile = options.profile, profile != "auto", !profile.isEmpty else { return builtIn }
    if profile.hasPrefix("{") { return try user(Array(profile.utf8), "the profile") }
    if profile.contains("/") || profile.hasSuffix(".json") {
      do {
        let bytes = try InputBytes.open(path: profile, copy: true, limit: 16 << 20)
        return try user(Array(bytes.buffer), profile)
      } catch let error as InputBytes.SystemError {
        throw ReadError(.io, "\(profile): \(error.text)", field: "profile")
      } catch let error as ReadError {
        throw error
      } catch {
        throw ReadError(.io, "\(profile): cannot be read", field: "profile")
      }
    }
    if let plan = builtIn.plans.first(where: { $0.name == profile }) {
      return Catalog(plans: [plan], named: plan)
    }
    let close = builtIn.plans.map(\.name).filter {
      EditDistance.within(2, profile, $0) || $0.contains(profile)
    }
    let hint =
      close.isEmpty
      ? "prefkit profiles lists them" : "did you mean \(close.prefix(3).joined(separator: ", "))?"
    throw ReadError(
      .profile, "no built-in profile is called '\(profile)'; \(hint)", field: "profile")
  }

  private static func user(_ text: [UInt8], _ name: String) throws(ReadError) -> Catalog {
    do throws(ProfileError) {
      let plan = try text.withUnsafeBufferPointer { bytes throws(ProfileError) in
        try PlanCompiler.compile(bytes)
      }
      return Catalog(plans: [plan], named: plan)
    } catch {
      throw ReadError(
        .profile,
        "\(name) is not a profile: \(error.pointer.isEmpty ? "" : error.pointer + ": ")\(error.message)",
        field: "profile")
    }
  }
}

enum EditDistance {
  /// Whether two words are at most `limit` insertions, deletions and replacements apart.
  static func within(_ limit: Int, _ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    if Swift.abs(x.count - y.count) > limit || x.count > 64 { return false }
    var row = Array(0...y.count)
    for i in 0..<x.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<y.count {
        let replaced = diagonal + (x[i] == y[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[y.count] <= limit
  }
}

import CProfiles
import PrefKitSupport

extension Catalog {
  /// A built-in document that is no valid profile. The catalog leaves such a document out, so that one
  /// mistake in one profile does not take the others away; a test sees to it that there is none.
  public struct Fault: Sendable {
    public var name: String
    public var error: ProfileError
  }

  /// Compiles every built-in document and tells which do not compile, and why.
  public static func builtInFaults() -> [Fault] {
    var faults: [Fault] = []
    for i in 0..<builtInCount {
      guard let entry = builtIn(i) else { continue }
      do throws(ProfileError) { _ = try compile(entry) } catch {
        faults.append(Fault(name: entry.name.string, error: error))
      }
    }
    return faults
  }

  static func compile(_ entry: Entry) throws(ProfileError) -> Plan {
    try PlanCompiler.compile(entry.document.bytes)
  }
}

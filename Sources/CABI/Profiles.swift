public import CPrefKit
import PrefKitRecords

// Section 5 of prefkit.h: the built-in profiles.

@_cdecl("prefkit_profile_count") @implementation
public func prefkit_profile_count() -> Int { Catalog.builtInCount }

@_cdecl("prefkit_profile_get") @implementation
public func prefkit_profile_get(
  _ index: Int, _ out: UnsafeMutablePointer<prefkit_profile>!
) -> prefkit_status {
  guard let out else { return PREFKIT_INVALID_ARGUMENT }
  guard let entry = Catalog.builtIn(index) else { return PREFKIT_OUT_OF_RANGE }
  var made = prefkit_profile()
  made.name = entry.name.pointer
  made.title = entry.title.pointer
  made.document = entry.document.pointer
  made.document_length = entry.document.length
  return fill(out, with: made) ? PREFKIT_OK : PREFKIT_INVALID_ARGUMENT
}

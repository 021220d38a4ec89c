import CPrefKit
import PrefKitRecords

// Section 1 of prefkit.h: version.

@_cdecl("prefkit_version") @implementation
public func prefkit_version() -> UnsafePointer<CChar>! {
  staticText(Library.version)
}

/// Text with static storage as C wants it.
func staticText(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

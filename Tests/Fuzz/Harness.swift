import Glibc

/// Ends the run as a crash, so that the fuzzer keeps the input. What was expected and found goes before it.
func fail(_ what: String) -> Never {
  let message = Array("fuzz: \(what)\n".utf8)
  _ = write(STDERR_FILENO, message, message.count)
  abort()
}

func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fail(what()) }
}

func expectEqual<Value: Equatable>(
  _ found: Value, _ expected: Value, _ what: @autoclosure () -> String
) {
  if found != expected { fail("\(what()): found \(found), expected \(expected)") }
}

/// Bytes as text for a failure's message.
func shown(_ bytes: some Sequence<UInt8>) -> String {
  var text = ""
  for byte in bytes {
    if (0x20..<0x7F).contains(byte) {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      text += "\\x" + String(byte, radix: 16)
    }
  }
  return text
}

/// A copy in memory of exactly its size, so that the sanitizer sees a read of the byte behind it.
func withExactCopy<Result>(
  of bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
  let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
  defer { memory.deallocate() }
  _ = memory.initialize(from: bytes)
  return body(UnsafeBufferPointer(memory))
}

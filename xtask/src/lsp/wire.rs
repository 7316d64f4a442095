//! The bytes of the protocol: messages framed by their length, files as addresses.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The next message; `None` at the end of the stream or of its sense.
pub(super) fn read_message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// The address of a file.
pub fn uri(path: &Path) -> String {
    let mut out = String::from("file://");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// The file of an address.
pub fn path_of(address: &str) -> Option<PathBuf> {
    let rest = address.strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(rest.len());
    let mut input = rest.bytes();
    while let Some(byte) = input.next() {
        if byte == b'%' {
            let hex = [input.next()?, input.next()?];
            let hex = std::str::from_utf8(&hex).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_go_there_and_back() {
        for path in ["/a/b.rs", "/with space/é.rs", "/100%/#.rs"] {
            let address = uri(Path::new(path));
            assert!(
                address.is_ascii() && !address.contains([' ', '#']),
                "{address}"
            );
            assert_eq!(path_of(&address), Some(PathBuf::from(path)));
        }
        assert_eq!(path_of("untitled:1"), None);
    }

    #[test]
    fn messages_are_framed_by_their_length() {
        let mut wire =
            &b"Content-Type: x\r\ncontent-length: 8\r\n\r\n{\"a\": 1}Content-Length: 2\r\n\r\n{}"[..];
        assert_eq!(read_message(&mut wire), Some(json!({"a": 1})));
        assert_eq!(read_message(&mut wire), Some(json!({})));
        assert_eq!(read_message(&mut wire), None);
    }
}

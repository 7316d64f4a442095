//! A recorder between an editor and a language server.
//!
//! `xtask tee DIR SERVER…` is started by an editor in place of the server. It
//! hands everything on as it comes and writes each message to a file of its own
//! in the folder, one JSON object a line: `{"from":"client"|"server","message":…}`.
//! A message is written before it is handed on, so the file has the order of
//! the wire. The recorder ends when the server ends, with its exit code.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, thread};

use serde_json::{Value, json};

use crate::shell::complain;

/// Runs the server and records; `arguments` are the folder and the server's
/// command line.
pub fn run(arguments: &[String]) -> ExitCode {
    let [dir, program, rest @ ..] = arguments else {
        complain("usage: xtask tee DIR SERVER [ARGUMENT]…");
        return ExitCode::from(2);
    };
    match record(dir, program, rest) {
        Ok(status) => ExitCode::from(code_of(status)),
        Err(e) => {
            complain(&format!("xtask tee: {program}: {e}"));
            ExitCode::FAILURE
        }
    }
}

fn record(dir: &str, program: &str, rest: &[String]) -> io::Result<ExitStatus> {
    std::fs::create_dir_all(dir)?;
    let file = format!("{dir}/{}.jsonl", std::process::id());
    let trace = Arc::new(Mutex::new(File::create(file)?));
    let mut server = Command::new(program)
        .args(rest)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let pipes = (server.stdin.take(), server.stdout.take());
    if let (Some(mut to_server), Some(from_server)) = pipes {
        let for_client = trace.clone();
        // Left behind when the server ends first: reading cannot be called off.
        thread::spawn(move || {
            let client = BufReader::new(io::stdin());
            hand_on(client, &mut to_server, "client", &for_client)
        });
        let handed = hand_on(
            BufReader::new(from_server),
            &mut io::stdout(),
            "server",
            &trace,
        );
        if handed.is_err() {
            // The editor is gone, and so is the reason for the server.
            return end(server);
        }
    }
    server.wait()
}

fn end(mut server: Child) -> io::Result<ExitStatus> {
    server.kill()?;
    server.wait()
}

/// Hands messages on until the end of the stream.
fn hand_on(
    mut from: impl BufRead,
    to: &mut impl Write,
    sender: &str,
    trace: &Mutex<File>,
) -> io::Result<()> {
    while let Some((header, body)) = read_frame(&mut from)? {
        let message: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let line = json!({"from": sender, "message": message});
        writeln!(
            trace.lock().unwrap_or_else(PoisonError::into_inner),
            "{line}"
        )?;
        to.write_all(&header)?;
        to.write_all(&body)?;
        to.flush()?;
    }
    Ok(())
}

/// The bytes of a message's header, the empty line included, and of its body;
/// `None` at the end of the stream.
fn read_frame(from: &mut impl BufRead) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let mut header = Vec::new();
    let mut length = 0;
    loop {
        let start = header.len();
        if from.read_until(b'\n', &mut header)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&header[start..]);
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Some((header, body)))
}

/// What a shell would say: the code, or 128 and the signal.
fn code_of(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(u8::MAX);
        }
    }
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_handed_on_as_they_come_and_written_down() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trace");
        let trace = Mutex::new(File::create(&path).unwrap());
        let wire =
            b"Content-Type: x\r\ncontent-length: 8\r\n\r\n{\"a\": 1}Content-Length: 2\r\n\r\n{}";
        let mut out = Vec::new();
        hand_on(&wire[..], &mut out, "client", &trace).unwrap();
        assert_eq!(out, wire);
        let written = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<Value> = written
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        assert_eq!(
            lines,
            [
                json!({"from": "client", "message": {"a": 1}}),
                json!({"from": "client", "message": {}})
            ]
        );
    }

    #[test]
    fn half_a_message_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let trace = Mutex::new(File::create(dir.path().join("trace")).unwrap());
        for wire in [
            &b"Content-Length: 9\r\n\r\n{}"[..],
            b"Content-Length: x\r\n\r\n",
        ] {
            assert!(hand_on(wire, &mut Vec::new(), "server", &trace).is_err());
        }
    }
}

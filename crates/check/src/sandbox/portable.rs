//! Systems without Unix processes: limits on time and output, nothing else.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::command::{Ended, Limits, SandboxOutput};

const TICK: Duration = Duration::from_millis(10);

/// Runs `command`; `None` when it was cancelled.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn run(
    mut command: Command,
    limits: Limits,
    cancelled: &AtomicBool,
) -> io::Result<Option<SandboxOutput>> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = reader(child.stdout.take(), limits.output_bytes);
    let stderr = reader(child.stderr.take(), limits.output_bytes);
    let (ended, wanted) = loop {
        if let Some(status) = child.try_wait()? {
            break (Ended::Exited(status.code().unwrap_or(-1)), true);
        }
        if cancelled.load(Ordering::Relaxed) {
            break (Ended::TimedOut, false);
        }
        if started.elapsed() >= limits.wall {
            break (Ended::TimedOut, true);
        }
        std::thread::sleep(TICK);
    };
    let _ = child.kill();
    let _ = child.wait();
    if !wanted {
        return Ok(None);
    }
    let (stdout, stdout_over) = stdout.join().unwrap_or_default();
    let (stderr, stderr_over) = stderr.join().unwrap_or_default();
    Ok(Some(SandboxOutput {
        ended: if stdout_over || stderr_over {
            Ended::TooMuchOutput
        } else {
            ended
        },
        stdout,
        stderr,
        duration: started.elapsed(),
        peak_memory_bytes: 0,
    }))
}

fn reader<R: Read + Send + 'static>(
    pipe: Option<R>,
    cap: usize,
) -> std::thread::JoinHandle<(Vec<u8>, bool)> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let Some(pipe) = pipe else {
            return (bytes, false);
        };
        let mut limited = pipe.take(cap as u64 + 1);
        let _ = limited.read_to_end(&mut bytes);
        let over = bytes.len() > cap;
        bytes.truncate(cap);
        // Closing the pipe makes a program that goes on printing fail.
        (bytes, over)
    })
}

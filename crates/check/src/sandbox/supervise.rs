//! Starts a prepared command below its guard, reads what it prints, and ends it
//! when a limit is reached or nobody wants the result any more.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};

use super::command::{Ended, Limits, SandboxOutput};
use super::guard::{self, Lifeline};

/// How often limits and cancellation are looked at.
const TICK: Duration = Duration::from_millis(20);

/// How long to wait for the pipes to close after a kill.
const DRAIN: Duration = Duration::from_secs(2);

/// Processes that belong to the mechanism rather than to the command.
const OVERHEAD: usize = 5;

/// The outcome of [`run`]: `None` when it was cancelled.
pub(crate) type Outcome = io::Result<Option<SandboxOutput>>;

/// Makes `command` start in its own session below a guard, bounded and at low
/// priority. The lifeline has to live as long as the command may.
///
/// # Errors
/// When there can be no guard.
#[expect(unsafe_code, reason = "limits must be set between fork and exec")]
pub(crate) fn prepare(command: &mut Command, limits: Limits) -> io::Result<Lifeline> {
    // SAFETY: the closure makes system calls only and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            if limits.nice > 0 {
                let now = libc::getpriority(libc::PRIO_PROCESS, 0);
                libc::setpriority(libc::PRIO_PROCESS, 0, now + limits.nice);
                #[cfg(target_os = "linux")]
                if limits.nice >= 10 {
                    const WHO_PROCESS: i32 = 1;
                    const CLASS_IDLE: i32 = 3 << 13;
                    libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0, CLASS_IDLE);
                }
            }
            set_limit(libc::RLIMIT_CORE as i32, 0);
            set_limit(libc::RLIMIT_FSIZE as i32, limits.file_bytes);
            set_limit(libc::RLIMIT_NOFILE as i32, 1024);
            // Data counts what may really be used; address space only bounds
            // tricks with shared mappings, and allocators reserve a lot of it.
            set_limit(libc::RLIMIT_DATA as i32, limits.memory_bytes);
            #[cfg(target_os = "linux")]
            set_limit(
                libc::RLIMIT_AS as i32,
                limits
                    .memory_bytes
                    .saturating_mul(2)
                    .saturating_add(4 << 30),
            );
            // A last resort should this supervisor hang: no process burns CPU for ever.
            set_limit(
                libc::RLIMIT_CPU as i32,
                limits.wall.as_secs().saturating_mul(8).saturating_add(10),
            );
            Ok(())
        });
    }
    guard::post(command)
}

/// Lowers one resource limit; a lower hard limit that is already there stays.
///
/// # Safety
/// Changes the limits of the calling process: only between fork and exec.
#[expect(unsafe_code, reason = "setrlimit")]
unsafe fn set_limit(resource: i32, value: u64) {
    // SAFETY: the pointers are to live locals.
    unsafe {
        let mut now = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        if libc::getrlimit(resource as _, &raw mut now) == 0 {
            let value = value.min(now.rlim_max);
            now.rlim_cur = value;
            now.rlim_max = value;
            libc::setrlimit(resource as _, &raw const now);
        }
    }
}

/// Runs a prepared `command` to its end.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn run(
    mut command: Command,
    _lifeline: Lifeline,
    limits: Limits,
    codes_carry_signals: bool,
    cancelled: &AtomicBool,
) -> Outcome {
    let started = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut tree = Tree::new(child);
    let mut stdout = Stream::new(tree.child.stdout.take(), limits.output_bytes);
    let mut stderr = Stream::new(tree.child.stderr.take(), limits.output_bytes);
    let mut peak = 0;
    let mut looked = Instant::now();
    let mut exited = None;
    let verdict = loop {
        if stdout.is_open() || stderr.is_open() {
            poll(&mut stdout, &mut stderr, TICK)?;
        }
        if exited.is_none() {
            exited = tree.try_reap(!stdout.is_open() && !stderr.is_open())?;
        }
        if let Some(status) = exited {
            // Whoever still holds the pipes is a straggler; the kill on drop ends it.
            tree.kill();
            drain(&mut stdout, &mut stderr)?;
            break ended(status, codes_carry_signals);
        }
        if stdout.overflow || stderr.overflow {
            break Ended::TooMuchOutput;
        }
        if started.elapsed() >= limits.wall {
            break Ended::TimedOut;
        }
        if cancelled.load(Ordering::Relaxed) {
            tree.kill();
            return Ok(None);
        }
        if looked.elapsed() >= TICK {
            looked = Instant::now();
            let usage = tree.usage(limits.processes as usize + OVERHEAD);
            peak = peak.max(usage.memory_bytes);
            if usage.pids.len() > limits.processes as usize + OVERHEAD {
                break Ended::TooManyProcesses;
            }
            if usage.memory_bytes > limits.memory_bytes {
                break Ended::OutOfMemory;
            }
        }
    };
    if exited.is_none() {
        tree.kill();
        drain(&mut stdout, &mut stderr)?;
    }
    Ok(Some(SandboxOutput {
        ended: verdict,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
        duration: started.elapsed(),
        peak_memory_bytes: peak,
    }))
}

fn ended(status: std::process::ExitStatus, codes_carry_signals: bool) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) if code > 128 && codes_carry_signals => Ended::Signalled(code - 128),
        (Some(code), _) => Ended::Exited(code),
        (None, signal) => Ended::Signalled(signal.unwrap_or(0)),
    }
}

/// A guard with the command below it; dropped, all are dead.
struct Tree {
    child: Child,
    reaped: bool,
}

impl Tree {
    fn new(child: Child) -> Self {
        Self {
            child,
            reaped: false,
        }
    }

    fn pid(&self) -> i32 {
        self.child.id() as i32
    }

    /// Reaps the child if it has ended. With its pipes closed it is about to,
    /// so a short sleep is cheaper than a full tick.
    fn try_reap(&mut self, pipes_closed: bool) -> io::Result<Option<std::process::ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.reaped = true;
        } else if pipes_closed {
            std::thread::sleep(Duration::from_micros(300));
        }
        Ok(status)
    }

    #[cfg(target_os = "linux")]
    fn usage(&self, cap: usize) -> super::usage::Usage {
        super::usage::of_tree(self.pid(), cap)
    }

    #[cfg(not(target_os = "linux"))]
    fn usage(&self, _cap: usize) -> super::usage::Usage {
        super::usage::Usage::default()
    }

    /// Kills the group and, on Linux, everyone below the guard who left it.
    #[expect(unsafe_code, reason = "kill by process group")]
    fn kill(&mut self) {
        if !self.reaped {
            for pid in self.usage(4096).pids.into_iter().skip(1) {
                // SAFETY: no memory is involved. The child is not reaped, so its
                // descendants were alive a moment ago.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
        }
        // SAFETY: no memory is involved. The guard led its own group; while the
        // group has members the number cannot be given to anybody else.
        unsafe { libc::killpg(self.pid(), libc::SIGKILL) };
        if !self.reaped {
            let _ = self.child.kill();
            let _ = self.child.wait();
            self.reaped = true;
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.reaped {
            self.kill();
        }
    }
}

/// One output pipe.
struct Stream<R> {
    pipe: Option<R>,
    bytes: Vec<u8>,
    cap: usize,
    overflow: bool,
}

impl<R: Read + AsFd> Stream<R> {
    fn new(pipe: Option<R>, cap: usize) -> Self {
        Self {
            pipe,
            bytes: Vec::new(),
            cap,
            overflow: false,
        }
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Reads what is there; called only when there is something or the end.
    fn read(&mut self) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        let mut buffer = [0; 64 * 1024];
        match pipe.read(&mut buffer) {
            Ok(0) => self.pipe = None,
            Ok(n) => {
                let room = self.cap.saturating_sub(self.bytes.len());
                self.bytes.extend_from_slice(&buffer[..n.min(room)]);
                self.overflow |= n > room;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }
}

/// Waits for output on either pipe and reads it. Returns whether anything came.
fn poll<A: Read + AsFd, B: Read + AsFd>(
    a: &mut Stream<A>,
    b: &mut Stream<B>,
    wait: Duration,
) -> io::Result<bool> {
    let (ready_a, ready_b) = {
        let mut fds = Vec::with_capacity(2);
        fds.extend(a.fd().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
        fds.extend(b.fd().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
        let timeout = Timespec {
            tv_sec: wait.as_secs() as _,
            tv_nsec: wait.subsec_nanos() as _,
        };
        match rustix::event::poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
        let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
        (
            a.is_open() && ready.next().unwrap_or(false),
            b.is_open() && ready.next().unwrap_or(false),
        )
    };
    if ready_a {
        a.read()?;
    }
    if ready_b {
        b.read()?;
    }
    Ok(ready_a || ready_b)
}

/// Reads what is left in the pipes after the end.
fn drain<A: Read + AsFd, B: Read + AsFd>(a: &mut Stream<A>, b: &mut Stream<B>) -> io::Result<()> {
    let until = Instant::now() + DRAIN;
    while (a.is_open() || b.is_open()) && Instant::now() < until {
        poll(a, b, TICK)?;
    }
    Ok(())
}

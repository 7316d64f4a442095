//! The guard: a process between us and what we start, so that nothing of it
//! outlives us, however we end.
//!
//! "Die with the parent", as Linux offers it, is not enough. It reaches one
//! process and not those below it. It is tied to a thread. Bubblewrap arms it
//! for its own children only after it has set up their mounts, so if we are
//! killed in those milliseconds, they run on for ever. Other systems lack it.
//! (What arms itself stays armed: the guard adds to that.)
//!
//! The guard leads the process group and holds the reading end of a pipe whose
//! writing end only we have. When we are gone, by whatever signal, the pipe
//! ends, and the guard kills its group and itself. It is forked and executes
//! nothing: it costs no start of a program, and what it shares with us is
//! counted to neither.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Our end of the pipe: when it is dropped, or lost with this process, whatever
/// still lives below the guard is killed.
#[derive(Debug)]
pub(crate) struct Lifeline {
    _writer: PipeWriter,
}

/// Makes `command` start below a guard that leads a session of its own. What is
/// to hold for the guard too has to be prepared before.
///
/// # Errors
/// When there can be no pipe.
#[expect(unsafe_code, reason = "the guard is forked between fork and exec")]
pub(crate) fn post(command: &mut Command) -> io::Result<Lifeline> {
    let (reader, writer): (PipeReader, PipeWriter) = io::pipe()?;
    // SAFETY: called in a single-threaded child before exec; `reader` lives as
    // long as the closure.
    unsafe {
        command.pre_exec(move || split(reader.as_raw_fd()));
    }
    Ok(Lifeline { _writer: writer })
}

/// Returns in a child; the calling process stays behind as its guard.
///
/// # Safety
/// Only between fork and exec, in a process with one thread: it forks again and
/// closes file descriptors it does not own.
#[expect(
    unsafe_code,
    reason = "bare system calls are all that is safe after a fork"
)]
unsafe fn split(lifeline: RawFd) -> io::Result<()> {
    // SAFETY: plain system calls with pointers to live locals.
    unsafe {
        libc::setsid();
        // The end of a child has to interrupt the guard's wait, and may do so
        // nowhere else.
        let mut ends: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut ends);
        libc::sigaddset(&raw mut ends, libc::SIGCHLD);
        libc::sigprocmask(libc::SIG_BLOCK, &raw const ends, &raw mut before);
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = nothing as *const () as usize;
        libc::sigaction(libc::SIGCHLD, &raw const action, std::ptr::null_mut());
        let guard = libc::getpid();
        let program = fork()?;
        if program > 0 {
            watch(program, lifeline, before)
        }
        libc::sigprocmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        #[cfg(target_os = "linux")]
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        if libc::getppid() != guard {
            // The guard died before the line above could arm the signal.
            libc::_exit(127);
        }
    }
    Ok(())
}

/// Takes notice of a signal by being interrupted, and does nothing.
extern "C" fn nothing(_: libc::c_int) {}

/// Guards `program` until it ends, and then ends the same way.
///
/// # Safety
/// See [`split`]; reaps every child of the calling process.
#[expect(unsafe_code, reason = "waiting and killing between fork and exec")]
unsafe fn watch(program: i32, lifeline: RawFd, mut mask: libc::sigset_t) -> ! {
    // SAFETY: pointers are to live locals, and descriptor 0 is below FD_SETSIZE.
    unsafe {
        // At place 0, since `pselect` counts only so far.
        libc::dup2(lifeline, 0);
        close_from(1);
        libc::sigdelset(&raw mut mask, libc::SIGCHLD);
        loop {
            let mut status = 0;
            let got = libc::waitpid(-1, &raw mut status, libc::WNOHANG);
            if got == program {
                end_like(status);
            }
            if got > 0 {
                continue;
            }
            let mut set: libc::fd_set = std::mem::zeroed();
            libc::FD_SET(0, &raw mut set);
            let none = std::ptr::null_mut();
            let ready = libc::pselect(
                1,
                &raw mut set,
                none,
                none,
                std::ptr::null(),
                &raw const mask,
            );
            // Nobody writes into the pipe: what can be read is its end.
            if ready > 0 {
                libc::kill(0, libc::SIGKILL);
            }
        }
    }
}

/// Ends the calling process as another one ended.
///
/// # Safety
/// See [`split`].
#[expect(unsafe_code, reason = "a signal to oneself")]
unsafe fn end_like(status: i32) -> ! {
    // SAFETY: plain system calls; the process has nothing left to do.
    unsafe {
        if !libc::WIFSIGNALED(status) {
            libc::_exit(libc::WEXITSTATUS(status));
        }
        let signal = libc::WTERMSIG(status);
        libc::signal(signal, libc::SIG_DFL);
        libc::kill(libc::getpid(), signal);
        // Only a signal that ends nobody comes back here.
        libc::_exit(128 + signal);
    }
}

/// Forks without running any handler of the process this one was forked from.
///
/// # Safety
/// Only between fork and exec, in a process with one thread.
#[expect(unsafe_code, reason = "a bare fork runs none of the parent's handlers")]
pub(crate) unsafe fn fork() -> io::Result<i32> {
    // SAFETY: clone with only a signal number is fork.
    #[cfg(target_os = "linux")]
    let pid = unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) } as i32;
    // SAFETY: the caller vouches for a single-threaded child before exec.
    #[cfg(not(target_os = "linux"))]
    let pid = unsafe { libc::fork() };
    if pid < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(pid)
}

/// Closes every descriptor from `first` on: the pipe on which our parent waits
/// for the exec, and all else that would outlive its purpose here.
///
/// # Safety
/// Closes descriptors it does not own.
#[expect(unsafe_code, reason = "closing foreign descriptors is the point")]
pub(crate) unsafe fn close_from(first: u32) {
    // SAFETY: the calling process only waits and exits from here on.
    unsafe {
        #[cfg(target_os = "linux")]
        if libc::syscall(libc::SYS_close_range, first, u32::MAX, 0u32) == 0 {
            return;
        }
        let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(1024, 65_536) as i32;
        for fd in first as i32..most {
            libc::close(fd);
        }
    }
}

//! The second choice on Linux: the kernel's own parts put together by hand,
//! namespaces for network and processes, Landlock for files, seccomp for the rest.
//!
//! [`Confinement::prepare`] does all that may allocate or fail in the parent;
//! [`Confinement::enter`] runs in the forked child, where only bare system
//! calls are safe.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, Scope,
};
use seccompiler::sock_filter;

use super::command::SandboxCommand;
use super::guard::{close_from, fork};
use super::{paths, seccomp};

/// Newest Landlock interface asked for; older kernels give what they have.
const ABI_WANTED: ABI = ABI::V6;

/// Which parts this machine offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) landlock: bool,
    pub(crate) namespaces: bool,
    pub(crate) seccomp: bool,
}

/// Everything the child needs, ready before the fork.
pub(crate) struct Confinement {
    ruleset: Option<OwnedFd>,
    filter: Vec<sock_filter>,
    namespaces: Option<IdMaps>,
    processes: u32,
}

struct IdMaps {
    uid: CString,
    gid: CString,
    /// Place and file of each overlay.
    mounts: Vec<(CString, CString)>,
}

impl Confinement {
    pub(crate) fn prepare(
        parts: Parts,
        command: &SandboxCommand,
        tmp: &Path,
    ) -> Result<Self, String> {
        let ruleset = if parts.landlock {
            let created = ruleset(command, tmp).map_err(|e| e.to_string())?;
            Option::<OwnedFd>::from(created)
        } else {
            None
        };
        let filter = if parts.seccomp {
            seccomp::filter(!parts.namespaces).unwrap_or_default()
        } else {
            Vec::new()
        };
        let namespaces = parts.namespaces.then(|| {
            let (uid, gid) = (
                rustix::process::geteuid().as_raw(),
                rustix::process::getegid().as_raw(),
            );
            // As anybody but root inside, the following exec drops all capabilities.
            let inside = |id: u32| if id == 0 { 1000 } else { id };
            let mounts = command.overlays.iter();
            IdMaps {
                uid: map_line(inside(uid), uid),
                gid: map_line(inside(gid), gid),
                mounts: mounts
                    .map(|(place, file)| (c_path(place), c_path(file)))
                    .collect(),
            }
        });
        Ok(Self {
            ruleset,
            filter,
            namespaces,
            processes: command.limits.processes,
        })
    }

    /// Confines the calling process. In a new PID namespace the call returns in
    /// a grandchild, while the processes between wait and pass its status on.
    ///
    /// # Safety
    /// Only between fork and exec, in a process with one thread: it forks again
    /// and closes file descriptors it does not own.
    #[expect(
        unsafe_code,
        reason = "bare system calls are all that is safe after a fork"
    )]
    pub(crate) unsafe fn enter(&self) -> io::Result<()> {
        if let Some(maps) = &self.namespaces {
            // SAFETY: the caller vouches that this is a single-threaded child before exec.
            unsafe { enter_namespaces(maps, self.processes)? };
        }
        // SAFETY: plain system calls on descriptors and memory owned by `self`.
        unsafe {
            check(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
            if let Some(fd) = &self.ruleset {
                check(libc::syscall(libc::SYS_landlock_restrict_self, fd.as_raw_fd(), 0) as i32)?;
            }
            if !self.filter.is_empty() {
                let program = libc::sock_fprog {
                    len: self.filter.len() as u16,
                    filter: self.filter.as_ptr().cast_mut().cast(),
                };
                check(libc::prctl(
                    libc::PR_SET_SECCOMP,
                    libc::SECCOMP_MODE_FILTER,
                    &raw const program,
                    0,
                    0,
                ))?;
            }
        }
        Ok(())
    }
}

fn map_line(inside: u32, outside: u32) -> CString {
    CString::new(format!("{inside} {outside} 1")).unwrap_or_default()
}

/// A path with a nul in it cannot exist; the empty one fails as it should.
fn c_path(path: &Path) -> CString {
    CString::new(path.as_os_str().as_encoded_bytes()).unwrap_or_default()
}

fn ruleset(command: &SandboxCommand, tmp: &Path) -> Result<RulesetCreated, landlock::RulesetError> {
    let read = AccessFs::from_read(ABI_WANTED);
    let all = AccessFs::from_all(ABI_WANTED);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .handle_access(landlock::AccessNet::from_all(ABI_WANTED))?
        .scope(Scope::from_all(ABI_WANTED))?
        .create()?;
    let devices = ["null", "zero", "full", "random", "urandom"].map(|d| Path::new("/dev").join(d));
    let readable = paths::system()
        .map(|p| -> &Path { p })
        .chain(command.readable.iter().map(|p| p.as_path()))
        .chain([command.program.as_path()]);
    let writable = devices
        .iter()
        .chain(&command.writable)
        .map(|p| p.as_path())
        .chain([tmp]);
    let rules = readable
        .map(|p| (p, read))
        .chain(writable.map(|p| (p, all)));
    for (path, access) in rules {
        // What does not exist needs no permission.
        let Ok(fd) = PathFd::new(path) else { continue };
        let access = if path.is_dir() {
            access
        } else {
            access & AccessFs::from_file(ABI_WANTED)
        };
        ruleset = ruleset.add_rule(PathBeneath::new(fd, access))?;
    }
    Ok(ruleset)
}

/// The highest Landlock interface of the running kernel, zero for none.
#[expect(unsafe_code, reason = "the version query has no wrapper")]
pub(crate) fn landlock_abi() -> i64 {
    const VERSION_QUERY: u32 = 1;
    // SAFETY: with a null attribute and size zero the call only reports a number.
    let abi = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<u8>(),
            0usize,
            VERSION_QUERY,
        )
    };
    abi.max(0)
}

fn check(result: i32) -> io::Result<()> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Enters user, network, IPC and PID namespaces, the last by becoming the only
/// child of a small init that reaps whatever the program leaves behind.
///
/// # Safety
/// See [`Confinement::enter`].
#[expect(
    unsafe_code,
    reason = "bare system calls are all that is safe after a fork"
)]
unsafe fn enter_namespaces(maps: &IdMaps, processes: u32) -> io::Result<()> {
    // SAFETY: single-threaded child before exec; every pointer is a live C string.
    unsafe {
        check(libc::unshare(
            libc::CLONE_NEWUSER
                | libc::CLONE_NEWNET
                | libc::CLONE_NEWIPC
                | libc::CLONE_NEWUTS
                | libc::CLONE_NEWPID
                | libc::CLONE_NEWNS,
        ))?;
        write_file(c"/proc/self/setgroups", b"deny")?;
        write_file(c"/proc/self/uid_map", maps.uid.as_bytes())?;
        write_file(c"/proc/self/gid_map", maps.gid.as_bytes())?;
        if !maps.mounts.is_empty() {
            let none = std::ptr::null();
            let private = libc::MS_REC | libc::MS_PRIVATE;
            check(libc::mount(none, c"/".as_ptr(), none, private, none.cast()))?;
            for (place, file) in &maps.mounts {
                let (from, to) = (file.as_ptr(), place.as_ptr());
                check(libc::mount(from, to, none, libc::MS_BIND, none.cast()))?;
            }
        }
        let limit = libc::rlimit {
            rlim_cur: processes.into(),
            rlim_max: processes.into(),
        };
        // Inside the new user namespace this counts only the sandbox's processes.
        check(libc::setrlimit(libc::RLIMIT_NPROC, &raw const limit))?;

        let init = fork()?;
        if init > 0 {
            close_from(3);
            libc::_exit(wait_for(init));
        }
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        let main = fork()?;
        if main > 0 {
            close_from(3);
            // When init leaves, the kernel kills the rest of the namespace.
            libc::_exit(wait_for(main));
        }
    }
    Ok(())
}

/// Waits for `pid`, reaping all others, and turns its end into an exit code.
///
/// # Safety
/// Reaps every child of the calling process.
#[expect(unsafe_code, reason = "waitpid between fork and exec")]
unsafe fn wait_for(pid: i32) -> i32 {
    loop {
        let mut status = 0;
        // SAFETY: the pointer is to a live local.
        let got = unsafe { libc::waitpid(-1, &raw mut status, 0) };
        if got == pid {
            return if libc::WIFSIGNALED(status) {
                128 + libc::WTERMSIG(status)
            } else {
                libc::WEXITSTATUS(status)
            };
        }
        if got < 0 && io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return 127;
        }
    }
}

/// # Safety
/// See [`Confinement::enter`].
#[expect(unsafe_code, reason = "no allocation is allowed after a fork")]
unsafe fn write_file(path: &std::ffi::CStr, text: &[u8]) -> io::Result<()> {
    // SAFETY: the path is nul-terminated and the buffer has the given length.
    unsafe {
        let fd = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
        check(fd)?;
        let written = libc::write(fd, text.as_ptr().cast(), text.len());
        let error = io::Error::last_os_error();
        libc::close(fd);
        if written < 0 { Err(error) } else { Ok(()) }
    }
}

//! The first choice on Linux: bubblewrap builds a file system of only what the
//! command may see, in fresh user, PID, network and IPC namespaces.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::command::SandboxCommand;
use super::paths;

/// Programs the mechanism is made of.
#[derive(Debug, Clone)]
pub(crate) struct Bubblewrap {
    pub(crate) bwrap: PathBuf,
    /// Sets the process limit inside the user namespace, where it counts only
    /// the sandbox's own processes.
    pub(crate) prlimit: Option<PathBuf>,
    pub(crate) root: bool,
}

impl Bubblewrap {
    pub(crate) fn find() -> Option<Self> {
        Some(Self {
            bwrap: paths::which("bwrap")?,
            prlimit: [Path::new("/usr/bin/prlimit"), Path::new("/bin/prlimit")]
                .into_iter()
                .find(|p| p.exists())
                .map(Path::to_path_buf),
            root: rustix::process::geteuid().is_root(),
        })
    }

    /// The arguments of bwrap for `command`; `tmp` becomes its `/tmp`.
    pub(crate) fn arguments(
        &self,
        command: &SandboxCommand,
        tmp: &Path,
        seccomp: Option<i32>,
    ) -> Vec<OsString> {
        let mut args: Vec<OsString> = [
            "--unshare-user",
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--die-with-parent",
            // No session of its own: the guard has made one without a terminal,
            // and could not reach who has left it.
            "--cap-drop",
            "ALL",
        ]
        .map(OsString::from)
        .into();
        if self.root {
            // Programs behave differently for root; candidates get no such hint.
            args.extend(["--uid", "1000", "--gid", "1000"].map(OsString::from));
        }
        for path in paths::system() {
            // Most systems keep all programs below /usr and links beside it; a
            // link costs nothing, a mount half a millisecond.
            match std::fs::read_link(path) {
                Ok(target) => mount(&mut args, "--symlink", &target, path),
                Err(_) => mount(&mut args, "--ro-bind", path, path),
            }
        }
        args.extend(["--dev", "/dev", "--proc", "/proc"].map(OsString::from));
        mount(&mut args, "--bind", tmp, Path::new("/tmp"));
        for (path, writable) in mounts(command) {
            let how = if writable { "--bind" } else { "--ro-bind" };
            mount(&mut args, how, path, path);
        }
        for (place, file) in &command.overlays {
            mount(&mut args, "--ro-bind", file, place);
        }
        // The root and /dev are memory-backed and would be a way round the memory limit.
        args.extend(["--remount-ro", "/", "--remount-ro", "/dev"].map(OsString::from));
        args.push("--chdir".into());
        args.push(command.cwd.clone().into());
        if let Some(fd) = seccomp {
            args.push("--seccomp".into());
            args.push(fd.to_string().into());
        }
        args.push("--".into());
        if let Some(prlimit) = &self.prlimit {
            args.push(prlimit.clone().into());
            args.push(format!("--nproc={}", command.limits.processes).into());
        }
        args.push(command.program.clone().into());
        args.extend(command.args.iter().cloned());
        args
    }
}

/// What to mount besides the system, in order: a parent before what lies inside
/// it, and of two mounts at one place the writable one last, so that it wins.
fn mounts(command: &SandboxCommand) -> Vec<(&Path, bool)> {
    let mut wanted: Vec<(&Path, bool)> = vec![(&command.program, false)];
    wanted.extend(command.readable.iter().map(|p| (p.as_path(), false)));
    wanted.extend(command.writable.iter().map(|p| (p.as_path(), true)));
    wanted.sort_by_key(|(path, writable)| (path.components().count(), *writable));
    let mut mounts: Vec<(&Path, bool)> = paths::system()
        .map(|path| -> &Path { path })
        .map(|path| (path, false))
        .collect();
    let system = mounts.len();
    for (path, writable) in wanted {
        let around = mounts.iter().rev().find(|(m, _)| path.starts_with(m));
        // Already seen just so through the mount around it.
        let seen = !writable && around.is_some_and(|(_, writable)| !writable);
        if !seen && (writable || path.exists()) {
            mounts.push((path, writable));
        }
    }
    mounts.split_off(system)
}

fn mount(args: &mut Vec<OsString>, how: &str, from: &Path, to: &Path) {
    args.push(how.into());
    args.push(from.into());
    args.push(to.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Limits;

    #[test]
    fn mounts_are_few_and_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = |p: &str| {
            let path = dir.path().join(p);
            std::fs::create_dir_all(&path).unwrap();
            path
        };
        let (a, ab, abc, x) = (path("a"), path("a/b"), path("a/b/c"), path("x"));
        let mut command = SandboxCommand::new("/usr/bin/true", &a, Limits::tests());
        command.readable = vec![
            abc.clone(),
            x.join("gone"),
            x.clone(),
            a.clone(),
            a.join("b"),
            x.clone(),
        ];
        command.writable = vec![ab.clone()];
        let expected: Vec<(&Path, bool)> =
            vec![(&x, false), (&a, false), (&ab, true), (&abc, false)];
        assert_eq!(mounts(&command), expected);
    }
}

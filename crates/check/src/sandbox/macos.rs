//! macOS: `sandbox-exec` with a profile that denies the network, writing
//! outside the scratch directories, and reading the home directory.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use super::command::SandboxCommand;

/// Where Apple keeps it.
#[cfg(target_os = "macos")]
pub(crate) const PROGRAM: &str = "/usr/bin/sandbox-exec";

/// The arguments of sandbox-exec for `command`. Later rules win over earlier ones.
pub(crate) fn arguments(
    command: &SandboxCommand,
    tmp: &Path,
    home: Option<&Path>,
) -> Vec<OsString> {
    let mut profile = String::from(
        "(version 1)\n(allow default)\n(deny network*)\n(deny file-write*)\n\
         (allow file-write* (literal \"/dev/null\") (literal \"/dev/zero\"))\n\
         (deny process-info* (target others))\n(deny signal (target others))\n",
    );
    if let Some(home) = home {
        let _ = writeln!(profile, "(deny file-read* (subpath {}))", quote(home));
    }
    for path in command.readable.iter().chain([&command.program]) {
        let _ = writeln!(profile, "(allow file-read* (subpath {}))", quote(path));
    }
    for path in command.writable.iter().map(|p| p.as_path()).chain([tmp]) {
        let path = quote(path);
        let _ = writeln!(profile, "(allow file-read* file-write* (subpath {path}))");
    }
    let mut args: Vec<OsString> = vec!["-p".into(), profile.into(), command.program.clone().into()];
    args.extend(command.args.iter().cloned());
    args
}

/// A string literal of the profile language. The kernel compares resolved paths.
fn quote(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let text = path.to_string_lossy();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Limits;

    #[test]
    fn the_profile_denies_first_and_allows_after() {
        let command = SandboxCommand::new("/bin/true", "/", Limits::compile()).writable("/a \"b\"");
        let args = arguments(&command, Path::new("/t"), Some(Path::new("/Users/me")));
        let profile = args[1].to_string_lossy().into_owned();
        let deny = profile.find("(deny file-write*)").unwrap();
        let allow = profile.find("(subpath \"/a \\\"b\\\"\")").unwrap();
        assert!(deny < allow);
        assert!(profile.contains("(deny network*)"));
        assert!(profile.contains("(deny file-read* (subpath \"/Users/me\"))"));
    }
}

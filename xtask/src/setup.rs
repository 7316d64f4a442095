//! What a build needs from the system, found or installed.
//!
//! llama.cpp is compiled from source, so a C++ compiler, CMake and libclang
//! have to be there. Where we may install (root, or sudo without a password) we
//! do; everywhere else the exact command is named and the task stops with exit
//! code 4. Nothing is installed that is there already.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::shell::{self, say, works};

/// Something the system has to provide.
#[derive(Debug)]
struct Need {
    what: &'static str,
    found: fn() -> bool,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    brew: &'static str,
    /// The build works without it.
    optional: bool,
}

const NEEDS: [Need; 5] = [
    Need {
        what: "a C++ compiler",
        found: || {
            ["c++", "g++", "clang++"]
                .iter()
                .any(|c| works(c, &["--version"]))
        },
        apt: "g++",
        dnf: "gcc-c++",
        pacman: "gcc",
        brew: "gcc",
        optional: false,
    },
    Need {
        what: "make",
        found: || works("make", &["--version"]) || works("ninja", &["--version"]),
        apt: "make",
        dnf: "make",
        pacman: "make",
        brew: "make",
        optional: false,
    },
    Need {
        what: "CMake",
        found: || works("cmake", &["--version"]),
        apt: "cmake",
        dnf: "cmake",
        pacman: "cmake",
        brew: "cmake",
        optional: false,
    },
    Need {
        what: "libclang",
        found: has_libclang,
        apt: "libclang-dev",
        dnf: "clang-devel",
        pacman: "clang",
        brew: "llvm",
        optional: false,
    },
    Need {
        what: "bubblewrap, the better of two sandboxes",
        found: || !cfg!(target_os = "linux") || works("bwrap", &["--version"]),
        apt: "bubblewrap",
        dnf: "bubblewrap",
        pacman: "bubblewrap",
        brew: "",
        optional: true,
    },
];

/// A package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
    Brew,
}

impl Manager {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Apt, "apt-get"),
        (Self::Dnf, "dnf"),
        (Self::Pacman, "pacman"),
        (Self::Brew, "brew"),
    ];

    /// The one this system has.
    fn find() -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, p)| works(p, &["--version"]));
        found.map(|(manager, _)| *manager)
    }

    fn package(self, need: &Need) -> &'static str {
        match self {
            Self::Apt => need.apt,
            Self::Dnf => need.dnf,
            Self::Pacman => need.pacman,
            Self::Brew => need.brew,
        }
    }

    /// The commands that install packages, without `sudo`; those before the
    /// last only refresh lists and may fail.
    fn commands(self, packages: &[&str]) -> Vec<Vec<String>> {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let with = |line: &str| {
            let mut command = words(line);
            command.extend(packages.iter().map(|p| (*p).to_owned()));
            command
        };
        match self {
            Self::Apt => vec![
                words("apt-get update"),
                with("apt-get install -y --no-install-recommends"),
            ],
            Self::Dnf => vec![with("dnf install -y")],
            Self::Pacman => vec![with("pacman -Sy --noconfirm --needed")],
            Self::Brew => vec![with("brew install")],
        }
    }
}

/// Whether we may install, and with which words in front.
fn privilege(manager: Manager) -> Option<&'static [&'static str]> {
    if manager == Manager::Brew {
        return Some(&[]);
    }
    let id = shell::read(Command::new("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        return Some(&[]);
    }
    works("sudo", &["-n", "true"]).then_some(&["sudo", "-n"])
}

/// Finds what a build needs and installs what is missing.
///
/// # Errors
/// [`TaskError::Environment`] with the exact command, when something is missing
/// and cannot be installed.
pub fn ensure(project: &Project) -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|n| !(n.found)()).collect();
    if !missing.is_empty() {
        let needed: Vec<&Need> = missing.iter().copied().filter(|n| !n.optional).collect();
        let wished: Vec<&Need> = missing.into_iter().filter(|n| n.optional).collect();
        if !needed.is_empty() {
            install(&needed)?;
        }
        for need in wished {
            if let Err(e) = install(&[need]) {
                say(&format!("setup: going on without {} ({e})", need.what));
            }
        }
    }
    rustup_components(project);
    Ok(())
}

/// Installs packages for a need that a single task has, such as a test.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn ensure_apt_python_venv() -> Result<()> {
    let need = Need {
        what: "Python's venv module",
        found: || works("python3", &["-c", "import venv, ensurepip"]),
        apt: "python3-venv",
        dnf: "python3",
        pacman: "python",
        brew: "python",
        optional: false,
    };
    if (need.found)() {
        return Ok(());
    }
    install(&[&need])
}

fn install(needs: &[&Need]) -> Result<()> {
    let what: Vec<&str> = needs.iter().map(|n| n.what).collect();
    let what = format!("missing: {}", what.join(", "));
    let Some(manager) = Manager::find() else {
        return Err(TaskError::Environment {
            what: format!("{what}; none of apt-get, dnf, pacman and brew is here to install it"),
            command: "(install it by hand)".to_owned(),
        });
    };
    let packages: Vec<&str> = needs.iter().map(|n| manager.package(n)).collect();
    let commands = manager.commands(&packages);
    let by_hand = || {
        let sudo = if manager == Manager::Brew {
            ""
        } else {
            "sudo "
        };
        let all = commands.iter().map(|c| format!("{sudo}{}", c.join(" ")));
        all.collect::<Vec<_>>().join(" && ")
    };
    let Some(prefix) = privilege(manager) else {
        return Err(TaskError::Environment {
            what: format!("{what}; installing needs root"),
            command: by_hand(),
        });
    };
    for (i, words) in commands.iter().enumerate() {
        let all: Vec<&str> = prefix
            .iter()
            .copied()
            .chain(words.iter().map(String::as_str))
            .collect();
        say(&format!("setup: {}", all.join(" ")));
        let mut command = Command::new(all[0]);
        command
            .args(&all[1..])
            .env("DEBIAN_FRONTEND", "noninteractive");
        let done = shell::run(&mut command);
        let last = i + 1 == commands.len();
        if last && done.is_err() {
            return Err(TaskError::Environment {
                what: format!("{what}, and installing failed"),
                command: by_hand(),
            });
        }
    }
    let still: Vec<&str> = needs
        .iter()
        .filter(|n| !(n.found)())
        .map(|n| n.what)
        .collect();
    if still.is_empty() {
        return Ok(());
    }
    Err(TaskError::Environment {
        what: format!("installed, but still not found: {}", still.join(", ")),
        command: by_hand(),
    })
}

/// bindgen loads libclang at build time; it looks in these places too.
fn has_libclang() -> bool {
    let mut places: Vec<PathBuf> = std::env::var_os("LIBCLANG_PATH")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    if let Ok(dir) = shell::read(Command::new("llvm-config").arg("--libdir")) {
        places.push(dir.trim().into());
    }
    let fixed = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/opt/homebrew/opt/llvm/lib",
        "/usr/local/opt/llvm/lib",
        "/Library/Developer/CommandLineTools/usr/lib",
        "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib",
    ];
    places.extend(fixed.iter().map(PathBuf::from));
    for dir in shell::entries(Path::new("/usr/lib")).unwrap_or_default() {
        let name = dir.file_name().map(|n| n.to_string_lossy().into_owned());
        if name.is_some_and(|n| n.starts_with("llvm")) {
            places.push(dir.join("lib"));
            places.push(dir.join("lib64"));
        }
    }
    places.iter().any(|dir| holds_libclang(dir))
}

fn holds_libclang(dir: &Path) -> bool {
    // A path straight to the library is allowed in LIBCLANG_PATH.
    is_libclang(dir) || shell::entries(dir).is_ok_and(|files| files.iter().any(|f| is_libclang(f)))
}

fn is_libclang(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    name.is_some_and(|n| {
        // The C++ interface comes with LLVM's tools and is of no use to bindgen.
        let versioned =
            n.starts_with("libclang-") && !n.starts_with("libclang-cpp") && n.contains(".so");
        n.starts_with("libclang.so") || versioned || n == "libclang.dylib"
    })
}

/// The pinned toolchain brings its components when rustup first uses it; a
/// toolchain from elsewhere may lack them, which only `ci` minds.
fn rustup_components(project: &Project) {
    if works("rustup", &["--version"]) && !works("cargo", &["clippy", "--version"]) {
        let mut add = Command::new("rustup");
        add.args(["component", "add", "clippy", "rustfmt"])
            .current_dir(&project.root);
        if let Err(e) = shell::run(&mut add) {
            say(&format!("setup: going on without clippy ({e})"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_manager_has_its_command() {
        let last = |m: Manager| m.commands(&["a", "b"]).pop().unwrap().join(" ");
        assert_eq!(
            last(Manager::Apt),
            "apt-get install -y --no-install-recommends a b"
        );
        assert_eq!(last(Manager::Dnf), "dnf install -y a b");
        assert!(last(Manager::Pacman).ends_with("a b"));
        assert_eq!(last(Manager::Brew), "brew install a b");
    }

    #[test]
    fn every_need_has_a_package_where_it_can_be_missing() {
        for need in &NEEDS {
            for (manager, _) in Manager::ALL {
                let none = manager.package(need).is_empty();
                assert!(
                    !none || manager == Manager::Brew && need.optional,
                    "{}",
                    need.what
                );
            }
        }
    }

    #[test]
    fn a_library_is_known_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!holds_libclang(dir.path()));
        std::fs::write(dir.path().join("libclang-cpp.a"), "").unwrap();
        std::fs::write(dir.path().join("libclang-cpp.so.14"), "").unwrap();
        assert!(!holds_libclang(dir.path()));
        std::fs::write(dir.path().join("libclang-14.so.1"), "").unwrap();
        assert!(holds_libclang(dir.path()));
        assert!(holds_libclang(&dir.path().join("libclang.so")));
    }
}

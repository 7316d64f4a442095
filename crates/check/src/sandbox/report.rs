//! What is contained on this machine, in words for `doctor` and the status.

use std::fmt;

use serde::Serialize;

/// How commands are contained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// Linux: bubblewrap.
    Bubblewrap,
    /// Linux: namespaces, Landlock and seccomp without a helper program.
    Landlock,
    /// macOS: sandbox-exec.
    SandboxExec,
    /// Only limits on time, memory, processes and output.
    LimitsOnly,
}

impl Mechanism {
    /// In the order of preference.
    pub const BEST_FIRST: [Self; 4] = [
        Self::Bubblewrap,
        Self::Landlock,
        Self::SandboxExec,
        Self::LimitsOnly,
    ];
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "Landlock",
            Self::SandboxExec => "sandbox-exec",
            Self::LimitsOnly => "limits only",
        })
    }
}

/// One thing that candidate code might do, and whether it can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Containment {
    /// What it might do.
    pub what: String,
    /// Whether that is prevented.
    pub contained: bool,
    /// By what, or why not.
    pub how: String,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SandboxReport {
    /// The mechanism in use.
    pub mechanism: Mechanism,
    /// Whether files outside the scratch directories are safe from being written.
    pub files: bool,
    /// Whether the network is out of reach.
    pub network: bool,
    /// The details.
    pub items: Vec<Containment>,
    /// Why better mechanisms are not used, and what else to know.
    pub notes: Vec<String>,
}

impl SandboxReport {
    fn new(mechanism: Mechanism) -> Self {
        Self {
            mechanism,
            files: false,
            network: false,
            items: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn item(mut self, what: &str, contained: bool, how: &str) -> Self {
        self.items.push(Containment {
            what: what.into(),
            contained,
            how: how.into(),
        });
        self
    }

    /// What holds for every mechanism.
    fn common(self) -> Self {
        self.item(
            "run for ever",
            true,
            "wall-clock limit, then the whole tree is killed",
        )
        .item("fill a pipe", true, "output limit")
        .item(
            "fill the disk",
            false,
            "each file is limited, their number in the scratch directories is not",
        )
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn bubblewrap(hard_process_limit: bool) -> Self {
        let mut report = Self::new(Mechanism::Bubblewrap);
        report.files = true;
        report.network = true;
        report
            .item(
                "write outside its scratch directories",
                true,
                "read-only mounts",
            )
            .item(
                "read the home directory",
                true,
                "not mounted, but for the toolchain and crate sources",
            )
            .item(
                "reach the network",
                true,
                "empty network namespace, no sockets (seccomp)",
            )
            .item("see or signal other processes", true, "PID namespace")
            .item(
                "outlive its run",
                true,
                "PID namespace dies with its first process",
            )
            .item(
                "exhaust memory",
                true,
                "per-process limit and a watchdog on the tree",
            )
            .item("fork without end", true, process_limit(hard_process_limit))
            .common()
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn landlock(abi: i64, namespaces: bool, seccomp: bool, root: bool) -> Self {
        let mut report = Self::new(Mechanism::Landlock);
        report.files = true;
        report.network = namespaces || seccomp;
        let network = match (namespaces, seccomp, abi >= 4) {
            (true, true, _) => "empty network namespace, no sockets (seccomp)",
            (true, false, _) => "empty network namespace",
            (false, true, _) => "no sockets (seccomp)",
            (false, false, true) => "only TCP is denied (Landlock)",
            (false, false, false) => "nothing denies it",
        };
        let how = format!("Landlock ABI {abi}");
        let network_contained = report.network;
        let mut report = report
            .item("write outside its scratch directories", true, &how)
            .item(
                "read the home directory",
                true,
                "denied, but for the toolchain and crate sources",
            )
            .item("reach the network", network_contained, network)
            .item(
                "see or signal other processes",
                namespaces || abi >= 6,
                match (namespaces, abi >= 6) {
                    (true, _) => "PID namespace",
                    (false, true) => "Landlock scope",
                    (false, false) => "processes of the same user can be signalled",
                },
            )
            .item(
                "outlive its run",
                namespaces || seccomp,
                if namespaces {
                    "PID namespace dies with its first process"
                } else if seccomp {
                    "it cannot leave its process group, which is killed"
                } else {
                    "only its process group is killed"
                },
            )
            .item(
                "exhaust memory",
                true,
                "per-process limit and a watchdog on the tree",
            )
            .item("fork without end", true, process_limit(namespaces && !root))
            .common();
        if abi < 3 {
            report
                .notes
                .push("this kernel's Landlock cannot forbid truncating files".into());
        }
        report
    }

    #[cfg(target_os = "macos")]
    pub(crate) fn sandbox_exec() -> Self {
        let mut report = Self::new(Mechanism::SandboxExec);
        report.files = true;
        report.network = true;
        report
            .item(
                "write outside its scratch directories",
                true,
                "sandbox profile",
            )
            .item("read the home directory", true, "sandbox profile")
            .item("reach the network", true, "sandbox profile")
            .item("signal other processes", true, "sandbox profile")
            .item("outlive its run", false, "only its process group is killed")
            .item(
                "exhaust memory",
                false,
                "this system enforces no such limit",
            )
            .item("fork without end", false, "nothing counts its processes")
            .common()
    }

    pub(crate) fn limits_only(notes: Vec<String>) -> Self {
        let linux = cfg!(target_os = "linux");
        let watchdog = if linux {
            "watchdog"
        } else {
            "nothing watches it on this system"
        };
        let mut report = Self::new(Mechanism::LimitsOnly)
            .item(
                "write outside its scratch directories",
                false,
                "nothing prevents it",
            )
            .item("read the home directory", false, "nothing prevents it")
            .item("reach the network", false, "nothing prevents it")
            .item(
                "see or signal other processes",
                false,
                "nothing prevents it",
            )
            .item("outlive its run", false, "only its process group is killed")
            .item("exhaust memory", linux, watchdog)
            .item("fork without end", linux, watchdog)
            .common();
        report.notes = notes;
        report
    }
}

#[cfg(target_os = "linux")]
fn process_limit(hard: bool) -> &'static str {
    if hard {
        "limit inside the user namespace and a watchdog"
    } else {
        "watchdog that kills the tree (no hard limit for this user)"
    }
}

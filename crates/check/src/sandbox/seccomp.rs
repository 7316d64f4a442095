//! The system calls that candidate code never needs.
//!
//! A deny list, because rustc, linkers and build scripts legitimately use most
//! of the rest. It closes what the other layers leave open: sockets where there
//! is no network namespace (io_uring can open them too), new namespaces,
//! looking into other processes, the keyring, and leaving the process group
//! where there is no PID namespace to catch those who left.

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use std::collections::BTreeMap;

const DENIED: &[libc::c_long] = &[
    libc::SYS_socket,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Its flags lie behind a pointer, where a filter cannot see a new namespace.
    // With ENOSYS every C library falls back to clone.
    libc::SYS_clone3,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_open_by_handle_at,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
];

/// The filter for this processor, or `None` where seccompiler knows none.
///
/// `hold_group` also denies leaving the process group, so that one kill
/// reaches everybody.
pub(crate) fn filter(hold_group: bool) -> Option<BpfProgram> {
    let arch = std::env::consts::ARCH.try_into().ok()?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for &call in DENIED {
        rules.insert(call, Vec::new());
    }
    if hold_group {
        rules.insert(libc::SYS_setsid, Vec::new());
        rules.insert(libc::SYS_setpgid, Vec::new());
    }
    let flag = libc::CLONE_NEWUSER as u64;
    let new_user = SeccompCondition::new(
        0,
        SeccompCmpArgLen::Qword,
        SeccompCmpOp::MaskedEq(flag),
        flag,
    )
    .ok()?;
    rules.insert(
        libc::SYS_clone,
        vec![SeccompRule::new(vec![new_user]).ok()?],
    );
    if cfg!(target_arch = "x86_64") {
        // The x32 calling convention reaches the same calls under other numbers.
        const X32: i64 = 0x4000_0000;
        let twins: Vec<_> = rules.keys().map(|call| call | X32).collect();
        for twin in twins {
            rules.insert(twin, Vec::new());
        }
    }
    SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::ENOSYS as u32),
        arch,
    )
    .ok()?
    .try_into()
    .ok()
}

/// The filter as bubblewrap's `--seccomp` reads it: `struct sock_filter`s back to back.
pub(crate) fn to_bytes(program: &BpfProgram) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(program.len() * 8);
    for op in program {
        bytes.extend_from_slice(&op.code.to_ne_bytes());
        bytes.push(op.jt);
        bytes.push(op.jf);
        bytes.extend_from_slice(&op.k.to_ne_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_compiles_and_serialises() {
        let program = filter(true).expect("this architecture is supported");
        assert!(program.len() > DENIED.len());
        assert_eq!(to_bytes(&program).len(), program.len() * 8);
    }
}

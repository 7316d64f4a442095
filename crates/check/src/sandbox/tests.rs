//! What only the parts of the sandbox can be asked; escapes are in `tests/sandbox.rs`.

use std::time::Duration;

use super::*;

/// Kernels without user namespaces leave only Landlock and seccomp.
fn without_namespaces() -> Option<Sandbox> {
    let parts = confine::Parts {
        landlock: confine::landlock_abi() > 0,
        namespaces: false,
        seccomp: seccomp::filter(true).is_some(),
    };
    if !parts.landlock || !parts.seccomp {
        println!("skipped: this kernel has no Landlock or no seccomp");
        return None;
    }
    let report = SandboxReport::landlock(confine::landlock_abi(), false, true, false);
    Some(
        Sandbox::build(Engine::Confine(parts), report)
            .proven()
            .expect("it contains"),
    )
}

fn shell(sandbox: &Sandbox, script: &str) -> SandboxOutput {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits::tests().with_wall(Duration::from_secs(2));
    let command = SandboxCommand::new("/bin/sh", dir.path(), limits)
        .args(["-c", script])
        .writable(dir.path());
    sandbox
        .run_blocking(&command, &AtomicBool::new(false))
        .unwrap()
}

#[test]
fn landlock_and_seccomp_alone_contain_files_and_network() {
    let Some(sandbox) = without_namespaces() else {
        return;
    };
    assert!(sandbox.can_run_tests() && !sandbox.can_overlay());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = format!("exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'");
    assert!(!shell(&sandbox, &script).success());
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err());
    assert!(
        !shell(&sandbox, "exec setsid -w true").success(),
        "it could leave its group"
    );
    assert!(shell(&sandbox, "exec true").success());
}

#[test]
fn a_whole_group_dies_without_a_pid_namespace() {
    let Some(sandbox) = without_namespaces() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let sign = dir.path().join("sign");
    let script = format!("(sleep 3; touch {}) & sleep 60", sign.display());
    let limits = Limits::tests().with_wall(Duration::from_millis(500));
    let command = SandboxCommand::new("/bin/sh", dir.path(), limits)
        .args(["-c", &script])
        .writable(dir.path());
    let output = sandbox
        .run_blocking(&command, &AtomicBool::new(false))
        .unwrap();
    assert_eq!(output.ended, Ended::TimedOut);
    std::thread::sleep(Duration::from_secs(4));
    assert!(!sign.exists());
}

#[test]
fn an_overlay_is_seen_and_the_file_is_not_touched() {
    for mechanism in [Mechanism::Bubblewrap, Mechanism::Landlock] {
        let Ok(sandbox) = Sandbox::with_mechanism(mechanism) else {
            println!("skipped: no {mechanism}");
            continue;
        };
        if !sandbox.can_overlay() {
            println!("skipped: no overlays with {mechanism}");
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let (place, other, cwd) = (
            dir.path().join("src/a"),
            dir.path().join("b"),
            dir.path().join("c"),
        );
        for d in [place.parent().unwrap(), &cwd] {
            std::fs::create_dir(d).unwrap();
        }
        std::fs::write(&place, "disk").unwrap();
        std::fs::write(&other, "overlay").unwrap();
        let mut command = SandboxCommand::new("/bin/cat", &cwd, Limits::tests())
            .args([place.clone()])
            .readable(place.parent().unwrap())
            .writable(&cwd);
        command.overlays = vec![(place.clone(), other)];
        let output = sandbox
            .run_blocking(&command, &AtomicBool::new(false))
            .unwrap();
        assert_eq!(output.stdout, b"overlay", "{mechanism} {output:?}");
        assert_eq!(std::fs::read(&place).unwrap(), b"disk");
    }
}

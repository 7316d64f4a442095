//! The client against the real worker, and against workers that misbehave: crash, hang, lie, or are missing.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::time::Duration;

use sleepy_infer::protocol::{ErrorKind, Sampling};
use sleepy_infer::{Backend, GenerateRequest, InferError, WorkerClient, WorkerConfig, WorkerState};
use support::clients::{GREET, config, fake, never, request, tiny};
use support::{OTHER, SLOW, adapter, model, sampling, save};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A request that takes minutes unless something stops it.
fn endless() -> GenerateRequest {
    let sampling = Sampling {
        samples: 16,
        max_tokens: 100_000,
        stop: Vec::new(),
        ..sampling()
    };
    GenerateRequest {
        sampling,
        ..request("fn main() {}")
    }
}

/// A slow model with room for a long answer.
fn slow() -> (TempDir, WorkerConfig) {
    let dir = tempfile::tempdir().unwrap();
    let path = save(&model(SLOW), dir.path(), "slow.gguf");
    let mut config = config(&path);
    config.model.n_ctx = 16_384;
    (dir, config)
}

async fn until(client: &WorkerClient, state: WorkerState) {
    client
        .status()
        .wait_for(|s| s.state == state)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_starts_when_needed_and_says_what_it_does() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(config(&path));
    assert_eq!(client.status().borrow().state, WorkerState::Off);
    assert_eq!(client.status().borrow().starts, 0);
    let reply = Backend::Worker(client.clone())
        .generate(&request("fn main() {}"), &never())
        .await
        .unwrap();
    assert_eq!(reply.completions.len(), 4);
    until(&client, WorkerState::Ready).await;
    client.status().wait_for(|s| s.queue == 0).await.unwrap();
    let status = client.status().borrow().clone();
    assert_eq!(status.starts, 1);
    assert!(status.pid.is_some());
    assert!(status.model.unwrap().parameters > 10_000);
    if cfg!(target_os = "linux") {
        assert!(status.rss_bytes.unwrap() > 1 << 20);
    }
    let again = client
        .generate(&request("fn main() {}"), &never())
        .await
        .unwrap();
    assert_eq!(again.completions, reply.completions);
    client.unload().await.unwrap();
    assert_eq!(client.status().borrow().state, WorkerState::Unloaded);
    assert_eq!(client.status().borrow().pid, None);
    let after = client
        .generate(&request("fn main() {}"), &never())
        .await
        .unwrap();
    assert_eq!(after.completions, reply.completions);
    assert_eq!(client.status().borrow().starts, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_worker_is_let_go() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(WorkerConfig {
        idle_unload: Some(Duration::from_millis(100)),
        ..config(&path)
    });
    client.preload().await.unwrap();
    until(&client, WorkerState::Unloaded).await;
    client.generate(&request("a"), &never()).await.unwrap();
    assert_eq!(client.status().borrow().starts, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_a_decode_costs_that_request_only() {
    let (_dir, config) = slow();
    let client = WorkerClient::new(config);
    let running = tokio::spawn({
        let client = client.clone();
        async move { client.generate(&endless(), &never()).await }
    });
    until(&client, WorkerState::Busy).await;
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { client.generate(&request("fn main() {}"), &never()).await }
    });
    client.status().wait_for(|s| s.queue == 2).await.unwrap();
    let pid = client.status().borrow().pid.unwrap();
    assert!(
        std::process::Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
    let error = running.await.unwrap().unwrap_err();
    assert!(matches!(error, InferError::WorkerDied { .. }), "{error}");
    assert!(
        error.to_string().contains("slow.gguf") && error.to_string().contains("signal: 9"),
        "{error}"
    );
    assert_eq!(waiting.await.unwrap().unwrap().completions.len(), 4);
    assert_eq!(client.status().borrow().starts, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_idle_is_noticed() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(config(&path));
    client.preload().await.unwrap();
    let pid = client.status().borrow().pid.unwrap();
    assert!(
        std::process::Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
    client
        .status()
        .wait_for(|s| matches!(s.state, WorkerState::Failed(_)))
        .await
        .unwrap();
    assert_eq!(
        client
            .generate(&request("a"), &never())
            .await
            .unwrap()
            .completions
            .len(),
        4
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_in_a_decode_keeps_the_worker() {
    let (_dir, config) = slow();
    let client = WorkerClient::new(config);
    client.preload().await.unwrap();
    let cancel = CancellationToken::new();
    let running = tokio::spawn({
        let (client, cancel) = (client.clone(), cancel.clone());
        async move { client.generate(&endless(), &cancel).await }
    });
    until(&client, WorkerState::Busy).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    until(&client, WorkerState::Ready).await;
    // A future that is dropped cancels as well.
    let dropped = tokio::time::timeout(
        Duration::from_millis(200),
        client.generate(&endless(), &never()),
    )
    .await;
    assert!(dropped.is_err());
    until(&client, WorkerState::Ready).await;
    assert_eq!(
        client
            .generate(&request("a"), &never())
            .await
            .unwrap()
            .completions
            .len(),
        4
    );
    assert_eq!(
        client.status().borrow().starts,
        1,
        "the same process all the time"
    );
    let early = client.generate(&request("a"), &cancel).await.unwrap_err();
    assert!(early.is_cancelled());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_ends_with_the_last_handle() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(config(&path));
    client.preload().await.unwrap();
    let mut status = client.status();
    drop(client);
    status
        .wait_for(|s| s.state == WorkerState::Off && s.pid.is_none())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_are_named_and_the_next_request_may_succeed() {
    let (dir, path) = tiny();
    let client = WorkerClient::new(config(&dir.path().join("later.gguf")));
    let error = client.generate(&request("a"), &never()).await.unwrap_err();
    assert!(
        matches!(&error, InferError::Worker(e) if e.kind == ErrorKind::BadModel),
        "{error}"
    );
    assert!(error.to_string().contains("later.gguf"), "{error}");
    assert!(matches!(
        client.status().borrow().state,
        WorkerState::Failed(_)
    ));
    let bytes = std::fs::read(&path).unwrap();
    for broken in [&bytes[..bytes.len() / 2], b"<html>", &bytes[..100]] {
        std::fs::write(dir.path().join("later.gguf"), broken).unwrap();
        assert!(client.generate(&request("a"), &never()).await.is_err());
    }
    std::fs::write(dir.path().join("later.gguf"), &bytes).unwrap();
    assert_eq!(
        client
            .generate(&request("a"), &never())
            .await
            .unwrap()
            .completions
            .len(),
        4
    );
    let other = save(&adapter(OTHER, 1, 0.1), dir.path(), "other.gguf");
    let mut with_other = request("a");
    with_other.adapter = Some(sleepy_infer::protocol::AdapterRef {
        path: other,
        scale: 1.0,
    });
    let error = client.generate(&with_other, &never()).await.unwrap_err();
    assert!(
        matches!(&error, InferError::Worker(e) if e.kind == ErrorKind::BadAdapter),
        "{error}"
    );
    let error = client
        .generate(&request(&"x".repeat(100_000)), &never())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, InferError::Worker(e) if e.kind == ErrorKind::PromptTooLong),
        "{error}"
    );
    assert_eq!(
        client
            .generate(&request("a"), &never())
            .await
            .unwrap()
            .completions
            .len(),
        4
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_hung_worker_is_killed_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let script = format!("{GREET}exec sleep 1000\n");
    let client = WorkerClient::new(WorkerConfig {
        request_timeout: Duration::from_millis(300),
        ..fake(&dir, &script)
    });
    let error = client.generate(&request("a"), &never()).await.unwrap_err();
    assert!(matches!(error, InferError::Timeout { .. }), "{error}");
    assert!(error.to_string().contains("m.gguf"), "{error}");
    client
        .status()
        .wait_for(|s| s.pid.is_none() && matches!(s.state, WorkerState::Failed(_)))
        .await
        .unwrap();

    let deaf = WorkerClient::new(WorkerConfig {
        load_timeout: Duration::from_millis(300),
        ..fake(&dir, "exec sleep 1000\n")
    });
    let error = deaf.generate(&request("a"), &never()).await.unwrap_err();
    assert!(matches!(error, InferError::Timeout { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_ignores_a_cancellation_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let client = WorkerClient::new(fake(&dir, &format!("{GREET}exec sleep 1000\n")));
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let wait = client.clone();
    tokio::spawn(async move {
        until(&wait, WorkerState::Busy).await;
        stop.cancel();
    });
    assert!(
        client
            .generate(&request("a"), &cancel)
            .await
            .unwrap_err()
            .is_cancelled()
    );
    client
        .status()
        .wait_for(|s| matches!(s.state, WorkerState::Failed(_)) && s.pid.is_none())
        .await
        .unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn workers_that_lie_or_crash_give_errors_and_pauses() {
    let dir = tempfile::tempdir().unwrap();
    let check = async |script: &str, expected: &str| {
        let client = WorkerClient::new(fake(&dir, script));
        let error = client
            .generate(&request("a"), &never())
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{script}: {error}");
    };
    check("echo hello\nsleep 5\n", "`hello`").await;
    check(
        r#"echo '{"event":"hello","protocol":99,"worker":"x","llama":"y"}'"#,
        "version 99",
    )
    .await;
    check(&format!("{GREET}echo garbage\nsleep 5\n"), "`garbage`").await;
    check("echo no memory >&2\nexit 3\n", "no memory").await;
    let wrong_id = format!(
        "{GREET}echo '{{\"event\":\"scored\",\"id\":77,\"logprob\":0.0,\"tokens\":1}}'\nsleep 5\n"
    );
    check(&wrong_id, "unexpected reply").await;

    let client = WorkerClient::new(WorkerConfig {
        backoff: Duration::from_secs(1000),
        max_backoff: Duration::from_secs(5000),
        ..fake(&dir, "echo boom >&2\nexit 1\n")
    });
    for _ in 0..2 {
        let error = client.generate(&request("a"), &never()).await.unwrap_err();
        assert!(matches!(error, InferError::WorkerDied { .. }), "{error}");
    }
    let error = client.generate(&request("a"), &never()).await.unwrap_err();
    assert!(
        matches!(error, InferError::BackOff { failures: 2, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("boom"), "{error}");
    assert_eq!(
        client.status().borrow().starts,
        0,
        "neither got as far as loading"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_worker_is_reported_with_the_remedy() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(WorkerConfig {
        program: Some("/nowhere/worker".into()),
        ..config(&path)
    });
    let error = client
        .generate(&request("a"), &never())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/nowhere/worker") && error.contains("cargo build"),
        "{error}"
    );
}

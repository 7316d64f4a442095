//! Pulling from a server that breaks off, falls silent, lies about ranges and redirects.

#[path = "pull_support/desk.rs"]
mod desk;
mod pull_support;

use std::time::Duration;

use desk::{BREAK, Desk, RICH, address, named, restarts, retries};
use pull_support::{Act, Server, model, sha256};
use sleepy_infer::pull::{Event, PullError, PullOptions, Records, Status, Trust, pull};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_model_arrives_whole_and_is_not_fetched_again() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::Serve]);
    let desk = Desk::new();
    let pulled = desk.pull(&named(&body), &server).await.unwrap();
    assert_eq!(
        (pulled.status, pulled.trust),
        (Status::Pulled, Trust::Pinned)
    );
    assert_eq!(pulled.sha256, sha256(&body));
    assert_eq!(pulled.file, desk.path("tiny.gguf"));
    assert_eq!(std::fs::read(&pulled.file).unwrap(), body);
    // One layer, one KV head of 2 numbers, key and value, 2 bytes each; the context is the model's 64.
    assert_eq!(
        (pulled.memory.context, pulled.memory.kv),
        (64, 64 * 2 * 2 * 2)
    );
    assert_eq!(desk.files(), ["tiny.gguf"]);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert!(
        seen[0]
            .0
            .starts_with("get /o/n/resolve/r1/tiny.gguf http/1.1")
    );
    assert_eq!(seen[0].header("accept-encoding"), Some("identity"));
    assert_eq!(seen[0].header("range"), None);

    let again = desk.pull(&named(&body), &server).await.unwrap();
    assert_eq!(
        (again.status, again.trust),
        (Status::AlreadyHere, Trust::Pinned)
    );
    assert_eq!(server.seen().len(), 1, "no network for what is here");
    let records = Records::load(desk.dir.path()).unwrap();
    let (origin, record) = records.of_file("tiny.gguf").unwrap();
    assert_eq!(origin, "hub:o/n/tiny.gguf@r1");
    assert_eq!(record.licence.as_deref(), Some("Apache-2.0"));
    let last = desk
        .events
        .lock()
        .unwrap()
        .iter()
        .rev()
        .find_map(|e| match e {
            Event::Progress { done, total, .. } => Some((*done, *total)),
            _ => None,
        });
    assert_eq!(last, Some((body.len() as u64, Some(body.len() as u64))));
}

#[tokio::test]
async fn a_broken_connection_is_resumed_with_a_validated_range() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::DropAfter(BREAK), Act::Serve]);
    let desk = Desk::new();
    let pulled = desk.pull(&named(&body), &server).await.unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), body);
    assert_eq!((desk.count(retries), desk.count(restarts)), (1, 0));
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    let range = format!("bytes={}-", BREAK - 65536);
    assert_eq!(seen[1].header("range"), Some(&*range));
    assert_eq!(seen[1].header("if-range"), Some("\"one\""));
}

#[tokio::test]
async fn what_a_killed_pull_left_is_used_by_the_next() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::DropAfter(BREAK)]);
    let desk = Desk::new();
    let options = PullOptions {
        retries: 0,
        ..desk.options(&server.url)
    };
    let source = named(&body);
    let error = desk.pull_with(&source, &options, &RICH).await.unwrap_err();
    assert!(matches!(error, PullError::Connection { .. }), "{error}");
    assert!(error.to_string().contains("pull again"), "{error}");
    assert_eq!(
        desk.files(),
        ["tiny.gguf.partial", "tiny.gguf.partial.json"]
    );
    assert_eq!(
        std::fs::metadata(desk.path("tiny.gguf.partial"))
            .unwrap()
            .len(),
        BREAK as u64
    );

    server.act(&[Act::Serve]);
    desk.pull(&source, &server).await.unwrap();
    assert_eq!(std::fs::read(desk.path("tiny.gguf")).unwrap(), body);
    assert!(server.seen()[1].header("range").is_some());
    assert_eq!(desk.files(), ["tiny.gguf"]);
    let begun_with = desk
        .events
        .lock()
        .unwrap()
        .iter()
        .rev()
        .find_map(|e| match e {
            Event::Start { have, .. } => Some(*have),
            _ => None,
        });
    assert_eq!(begun_with, Some(BREAK as u64));
}

#[tokio::test]
async fn a_page_in_between_does_not_cost_what_has_arrived() {
    let body = model(1.0);
    let acts = [Act::DropAfter(BREAK), Act::Page("text/html"), Act::Serve];
    let server = Server::start(body.clone(), &acts);
    let desk = Desk::new();
    let source = named(&body);
    let error = desk.pull(&source, &server).await.unwrap_err();
    assert!(matches!(error, PullError::NotAModel { .. }), "{error}");
    assert_eq!(
        desk.files(),
        ["tiny.gguf.partial", "tiny.gguf.partial.json"]
    );
    desk.pull(&source, &server).await.unwrap();
    assert!(server.seen()[2].header("range").is_some());
    assert_eq!(std::fs::read(desk.path("tiny.gguf")).unwrap(), body);
}

#[tokio::test]
async fn servers_that_ignore_or_misuse_ranges_cost_a_restart_and_never_a_broken_file() {
    let check = async |second: Act| {
        let body = model(1.0);
        let acts = [Act::DropAfter(BREAK), second.clone(), Act::Serve];
        let server = Server::start(body.clone(), &acts);
        let desk = Desk::new();
        // Nobody knows the hash, so it cannot be what saves the day.
        let pulled = desk.pull(&address(&server), &server).await.unwrap();
        assert_eq!(std::fs::read(pulled.file).unwrap(), body, "{second:?}");
        assert_eq!(desk.count(restarts), 1, "{second:?}");
        server.seen().len()
    };
    // The whole file is as good as its rest; everything else is asked for once more.
    assert_eq!(check(Act::IgnoreRange).await, 2);
    assert_eq!(check(Act::WrongStart(1)).await, 3);
    assert_eq!(check(Act::WrongBytes).await, 3);
    assert_eq!(check(Act::Status(416, String::new())).await, 3);
}

#[tokio::test]
async fn a_file_that_changes_between_two_requests_is_fetched_from_its_beginning() {
    let (before, after) = (model(1.0), model(2.0));
    let server = Server::start(before, &[Act::DropAfter(BREAK), Act::Serve]);
    let desk = Desk::new();
    let options = PullOptions {
        retries: 0,
        ..desk.options(&server.url)
    };
    let source = address(&server);
    desk.pull_with(&source, &options, &RICH).await.unwrap_err();
    server.change(|c| {
        c.body.clone_from(&after);
        c.etag = Some("\"two\"");
    });
    let pulled = desk.pull_with(&source, &options, &RICH).await.unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), after);
    assert_eq!(desk.count(restarts), 1);
}

#[tokio::test]
async fn pieces_of_two_files_are_found_out_by_the_hash() {
    // They differ only before the bytes that a resumed answer must repeat, and no tag tells them apart.
    let right = model(1.0);
    let mut wrong = right.clone();
    let at = BREAK - 100_000;
    wrong[at] = !wrong[at];
    let server = Server::start(wrong, &[Act::DropAfter(BREAK), Act::Serve]);
    server.change(|c| c.etag = None);
    let desk = Desk::new();
    let options = PullOptions {
        retries: 0,
        ..desk.options(&server.url)
    };
    let source = named(&right);
    desk.pull_with(&source, &options, &RICH).await.unwrap_err();
    server.change(|c| c.body.clone_from(&right));
    let pulled = desk.pull_with(&source, &options, &RICH).await.unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), right);
    assert_eq!(desk.count(restarts), 1);
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[1].header("if-range"), None);
    assert!(seen[1].header("range").is_some() && seen[2].header("range").is_none());
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_the_rest_told_at_once() {
    let body = model(1.0);
    let status = |code| Act::Status(code, String::new());
    let acts = [
        status(503),
        Act::Status(429, "retry-after: 0\r\n".into()),
        Act::Serve,
    ];
    let server = Server::start(body.clone(), &acts);
    let desk = Desk::new();
    desk.pull(&named(&body), &server).await.unwrap();
    assert_eq!(desk.count(retries), 2);

    let check = async |code, requests, expected: &str| {
        let server = Server::start(body.clone(), &[status(code)]);
        let desk = Desk::new();
        let options = PullOptions {
            retries: 2,
            ..desk.options(&server.url)
        };
        let error = desk
            .pull_with(&named(&body), &options, &RICH)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(server.seen().len(), requests, "{error}");
    };
    check(500, 3, "HTTP 500").await;
    check(404, 1, "no such file").await;
    check(401, 1, "account").await;
}

#[tokio::test]
async fn nobody_there_is_said_after_few_attempts() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hub = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let desk = Desk::new();
    let options = desk.options(&hub);
    let error = desk.pull_with(&named(&model(1.0)), &options, &RICH).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is there a network?"), "{error}");
    assert_eq!(error.matches(&hub).count(), 1, "{error}");
    assert_eq!(desk.count(retries), 2);
}

#[tokio::test]
async fn redirects_are_followed_as_far_as_they_are_honest() {
    let body = model(1.0);
    let store = Server::start(body.clone(), &[Act::DropAfter(BREAK), Act::Serve]);
    let to = format!("location: {}/blobs/tiny\r\n", store.url);
    let announced = format!("{to}x-linked-etag: \"{}\"\r\n", sha256(&body));
    let hub = Server::start(vec![], &[Act::Status(302, announced)]);
    let desk = Desk::new();
    let pulled = desk.pull(&address(&hub), &hub).await.unwrap();
    assert_eq!(std::fs::read(&pulled.file).unwrap(), body);
    assert_eq!(
        pulled.file,
        desk.path("tiny.gguf"),
        "named by what was asked for"
    );
    assert_eq!((hub.seen().len(), store.seen().len()), (2, 2));
    assert!(store.seen()[1].header("range").is_some());

    // The hub says that it has another file: told before its gigabytes are fetched.
    let other = format!("{to}x-linked-etag: \"{}\"\r\n", sha256(b"other"));
    hub.act(&[Act::Status(302, other)]);
    let desk = Desk::new();
    let error = desk.pull(&named(&body), &hub).await.unwrap_err();
    assert!(matches!(error, PullError::Hash { .. }), "{error}");
    assert_eq!(desk.files(), Vec::<String>::new());

    hub.act(&[Act::Status(302, "location: /again\r\n".into())]);
    let error = desk.pull(&named(&body), &hub).await.unwrap_err();
    assert!(error.to_string().contains("more than 10"), "{error}");
    hub.act(&[Act::Status(302, "location: ftp://elsewhere/x\r\n".into())]);
    let error = desk.pull(&named(&body), &hub).await.unwrap_err();
    assert!(error.to_string().contains("unsafe"), "{error}");
    hub.act(&[Act::Status(302, String::new())]);
    let error = desk.pull(&named(&body), &hub).await.unwrap_err();
    assert!(error.to_string().contains("no address"), "{error}");
}

#[tokio::test]
async fn the_mirror_is_asked_first_and_the_hub_after_it() {
    let body = model(1.0);
    let mirror = Server::start(body.clone(), &[Act::Serve]);
    let hub = Server::start(body.clone(), &[Act::Serve]);
    let with_mirror = |desk: &Desk| {
        let mut options = desk.options(&hub.url);
        options.hub.mirror = Some(format!("{}/files/", mirror.url));
        options
    };
    let desk = Desk::new();
    let options = with_mirror(&desk);
    desk.pull_with(&named(&body), &options, &RICH)
        .await
        .unwrap();
    assert!(
        mirror.seen()[0]
            .0
            .starts_with("get /files/o/n/resolve/r1/tiny.gguf ")
    );
    assert_eq!(hub.seen().len(), 0);

    // A mirror that breaks off and is gone: the hub sends the rest.
    mirror.act(&[Act::DropAfter(BREAK), Act::Status(404, String::new())]);
    let desk = Desk::new();
    let options = with_mirror(&desk);
    let pulled = desk
        .pull_with(&named(&body), &options, &RICH)
        .await
        .unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), body);
    let seen = hub.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].header("range").is_some());
    assert_eq!(seen[0].header("if-range"), None, "the tag is the mirror's");
    assert_eq!(desk.count(|e| matches!(e, Event::Warning { .. })), 1);
}

#[tokio::test]
async fn a_cancelled_pull_can_be_resumed() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::HangAfter(BREAK), Act::Serve]);
    let desk = Desk::new();
    let source = named(&body);
    let watch = |event: &Event| {
        if matches!(event, Event::Progress { .. }) {
            desk.cancel.cancel();
        }
    };
    let options = desk.options(&server.url);
    let error = pull(&source, &options, &RICH, &watch, &desk.cancel).await;
    assert!(matches!(error, Err(PullError::Cancelled)));
    assert_eq!(
        desk.files(),
        ["tiny.gguf.partial", "tiny.gguf.partial.json"]
    );

    let go_on = CancellationToken::new();
    let pulled = pull(&source, &options, &RICH, &|_| {}, &go_on)
        .await
        .unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), body);
}

#[tokio::test]
async fn a_silent_server_is_given_up_and_asked_again() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::HangAfter(BREAK), Act::Serve]);
    let desk = Desk::new();
    let options = PullOptions {
        stall: Duration::from_secs(2),
        ..desk.options(&server.url)
    };
    let pulled = desk
        .pull_with(&named(&body), &options, &RICH)
        .await
        .unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), body);
    let reason = desk.events.lock().unwrap().iter().find_map(|e| match e {
        Event::Retry { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    assert!(reason.unwrap().contains("nothing arrived"));
}

#[tokio::test]
async fn more_than_was_announced_is_no_model() {
    let body = model(1.0);
    let acts = [Act::DropAfter(BREAK), Act::TooMuch, Act::Serve];
    let server = Server::start(body.clone(), &acts);
    let desk = Desk::new();
    let pulled = desk.pull(&address(&server), &server).await.unwrap();
    assert_eq!(std::fs::read(pulled.file).unwrap(), body);
    assert_eq!(desk.count(restarts), 1);
}

//! What is checked before a pulled file gets its name: kind, size, hash, room, and that nobody else is at it.

#[path = "pull_support/desk.rs"]
mod desk;
mod pull_support;

use std::path::Path;
use std::time::Duration;

use desk::{BREAK, Desk, RICH, Rich, address, named};
use pull_support::{Act, Server, model, sha256};
use sleepy_infer::pull::{Catalogue, Event, PullError, PullOptions, Source, Status, Trust};

#[tokio::test]
async fn pages_and_other_files_are_not_taken_for_models() {
    let check = async |act: Act, body: Vec<u8>, expected: &str| {
        let server = Server::start(body, &[act]);
        let desk = Desk::new();
        let error = desk.pull(&address(&server), &server).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(expected) && text.contains(&server.url),
            "{text}"
        );
        assert_eq!(desk.files(), Vec::<String>::new(), "{text}");
        assert_eq!(server.seen().len(), 1, "{text}");
    };
    check(Act::Page("text/html; charset=utf-8"), vec![], "/resolve/").await;
    check(
        Act::Page("application/octet-stream"),
        vec![],
        "<!doctype html>",
    )
    .await;
    check(Act::Serve, b"GG".to_vec(), "\"GG\"").await;
    check(Act::Serve, vec![], "no model").await;
    let mut cut = model(1.0);
    cut.truncate(100_000);
    let server = Server::start(cut, &[Act::Serve]);
    let desk = Desk::new();
    let error = desk.pull(&address(&server), &server).await.unwrap_err();
    assert!(matches!(error, PullError::Gguf(_)), "{error}");
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_hash_or_size_leaves_nothing_behind() {
    let body = model(1.0);
    let other = model(2.0);
    let server = Server::start(other, &[Act::Serve]);
    let desk = Desk::new();
    let error = desk.pull(&named(&body), &server).await.unwrap_err();
    assert!(matches!(&error, PullError::Hash { expected, .. } if *expected == sha256(&body)));
    assert_eq!(desk.files(), Vec::<String>::new());

    let mut longer = body.clone();
    longer.push(0);
    server.change(|c| c.body = longer);
    let error = desk.pull(&named(&body), &server).await.unwrap_err();
    assert!(matches!(error, PullError::Size { .. }), "{error}");
    assert_eq!(desk.files(), Vec::<String>::new());

    let options = PullOptions {
        sha256: Some(sha256(b"something else").to_uppercase()),
        ..desk.options(&server.url)
    };
    let error = desk.pull_with(&address(&server), &options, &RICH).await;
    assert!(matches!(error, Err(PullError::Hash { .. })));
    let error = desk.pull_with(&named(&body), &options, &RICH).await;
    assert!(matches!(error, Err(PullError::GivenHash { .. })));
}

#[tokio::test]
async fn the_first_pull_is_trusted_and_the_next_compared_with_it() {
    let (before, after) = (model(1.0), model(2.0));
    let server = Server::start(before.clone(), &[Act::Serve]);
    let desk = Desk::new();
    let source = address(&server);
    let pulled = desk.pull(&source, &server).await.unwrap();
    assert_eq!(pulled.trust, Trust::FirstUse);
    let here = desk.pull(&source, &server).await.unwrap();
    assert_eq!(
        (here.status, here.trust),
        (Status::AlreadyHere, Trust::Recorded)
    );

    std::fs::remove_file(&pulled.file).unwrap();
    server.change(|c| c.body.clone_from(&after));
    let error = desk.pull(&source, &server).await.unwrap_err();
    assert!(matches!(&error, PullError::Hash { expected, .. } if *expected == sha256(&before)));
    assert!(error.to_string().contains("--accept-changed"), "{error}");
    assert_eq!(desk.files(), Vec::<String>::new());

    let options = PullOptions {
        accept_changed: true,
        ..desk.options(&server.url)
    };
    let pulled = desk.pull_with(&source, &options, &RICH).await.unwrap();
    assert_eq!(
        (pulled.trust, pulled.sha256),
        (Trust::FirstUse, sha256(&after))
    );
    let here = desk.pull(&source, &server).await.unwrap();
    assert_eq!(here.trust, Trust::Recorded);

    // Somebody else's hands in the folder are noticed without a network.
    std::fs::write(&here.file, &before).unwrap();
    let asked = server.seen().len();
    let error = desk.pull(&source, &server).await.unwrap_err();
    assert!(error.to_string().contains("model remove"), "{error}");
    assert_eq!(server.seen().len(), asked);
}

#[tokio::test]
async fn a_poor_machine_is_told_before_anything_is_fetched() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::Serve]);
    let desk = Desk::new();
    let options = desk.options(&server.url);
    let full = Rich { disk: 1000, ..RICH };
    let error = desk
        .pull_with(&named(&body), &options, &full)
        .await
        .unwrap_err();
    assert!(matches!(error, PullError::NoSpace { .. }), "{error}");

    let small = Rich {
        memory: 1 << 20,
        ..RICH
    };
    let asked = server.seen().len();
    let error = desk
        .pull_with(&named(&body), &options, &small)
        .await
        .unwrap_err();
    assert!(matches!(error, PullError::TooLarge { .. }), "{error}");
    assert!(error.to_string().contains("--force"), "{error}");
    assert_eq!(
        server.seen().len(),
        asked,
        "the catalogue knows without asking"
    );
    // What an address needs is known once its server says how large it is.
    let error = desk
        .pull_with(&address(&server), &options, &small)
        .await
        .unwrap_err();
    assert!(matches!(error, PullError::TooLarge { .. }), "{error}");
    assert_eq!(desk.files(), Vec::<String>::new());

    let insisting = PullOptions {
        force: true,
        ..options
    };
    desk.pull_with(&named(&body), &insisting, &small)
        .await
        .unwrap();
    assert_eq!(desk.count(|e| matches!(e, Event::Warning { .. })), 1);
}

#[tokio::test]
async fn two_pulls_of_one_file_do_not_meet() {
    let body = model(1.0);
    let server = Server::start(body.clone(), &[Act::HangAfter(BREAK), Act::Serve]);
    let desk = Desk::new();
    let source = named(&body);
    let first = desk.pull(&source, &server);
    let second = async {
        while desk.count(|e| matches!(e, Event::Progress { .. })) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let error = desk.pull(&source, &server).await.unwrap_err();
        // The first one ends here, so that the test does.
        desk.cancel.cancel();
        error
    };
    let (first, second) = tokio::join!(first, second);
    assert!(matches!(second, PullError::Busy { .. }), "{second}");
    assert!(matches!(first, Err(PullError::Cancelled)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_file_of_this_machine_is_checked_and_copied() {
    let body = model(1.0);
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("mine.gguf");
    std::fs::write(&path, &body).unwrap();
    let catalogue = Catalogue::load(Path::new("/no/such/folder")).unwrap();
    let parse = |path: &Path| Source::parse(path.to_str().unwrap(), &catalogue).unwrap();
    let desk = Desk::new();
    let options = desk.options("http://localhost:1");
    let pulled = desk
        .pull_with(&parse(&path), &options, &RICH)
        .await
        .unwrap();
    assert_eq!(
        (pulled.status, pulled.trust),
        (Status::Pulled, Trust::Unknown)
    );
    assert_eq!(std::fs::read(&pulled.file).unwrap(), body);
    let again = desk
        .pull_with(&parse(&path), &options, &RICH)
        .await
        .unwrap();
    assert_eq!(again.status, Status::AlreadyHere);
    std::fs::write(&path, model(2.0)).unwrap();
    let error = desk
        .pull_with(&parse(&path), &options, &RICH)
        .await
        .unwrap_err();
    assert!(matches!(error, PullError::Hash { .. }), "{error}");

    std::fs::write(&path, "no model").unwrap();
    let renamed = PullOptions {
        file_name: Some("other.gguf".into()),
        ..options.clone()
    };
    let error = desk
        .pull_with(&parse(&path), &renamed, &RICH)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("mine.gguf"), "{error}");
    assert_eq!(desk.files(), ["mine.gguf"]);

    // Fetched with a browser and named as in the catalogue, but not what the catalogue means.
    let path = elsewhere.path().join(catalogue.models[0].file_name());
    std::fs::write(&path, &body).unwrap();
    desk.pull_with(&parse(&path), &options, &RICH)
        .await
        .unwrap();
    let warned = desk.count(|e| {
        matches!(e, Event::Warning { message } if message.contains("not the file of that name"))
    });
    assert_eq!(warned, 1);
}

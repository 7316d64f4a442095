//! The remote clients against a local HTTP server that answers well, badly, late, or not at all.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sleepy_fix::{ChatMessage, PromptBody, PromptPart};
use sleepy_infer::protocol::{AdapterRef, Finish, Sampling};
use sleepy_infer::{
    Backend, GenerateRequest, InferError, OllamaClient, OpenAiClient, RemoteConfig,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What the server does with one connection.
#[derive(Clone)]
enum Act {
    /// Answers with a status, extra headers and a body.
    Say(u16, &'static str, String),
    /// Answers 200 with JSON.
    Json(Value),
    /// Closes the connection without a word.
    Drop,
    /// Never answers.
    Hang,
}

/// A request as the server saw it.
#[derive(Debug, Clone)]
struct Seen {
    head: String,
    body: Value,
}

/// A server that acts its list through and repeats the last entry. Returns its address and what it has seen.
async fn serve(acts: Vec<Act>) -> (String, Arc<Mutex<Vec<Seen>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        let mut next = 0;
        while let Ok((mut socket, _)) = listener.accept().await {
            let act = acts[next.min(acts.len() - 1)].clone();
            next += 1;
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut data = Vec::new();
                let request = loop {
                    let mut buf = [0; 4096];
                    let n = socket.read(&mut buf).await.unwrap_or(0);
                    data.extend_from_slice(&buf[..n]);
                    let text = String::from_utf8_lossy(&data).into_owned();
                    if let Some((head, body)) = text.split_once("\r\n\r\n")
                        && let Ok(body) = serde_json::from_str(body)
                    {
                        break Seen {
                            head: head.to_lowercase(),
                            body,
                        };
                    }
                    if n == 0 {
                        return;
                    }
                };
                log.lock().unwrap().push(request);
                let (status, headers, body) = match act {
                    Act::Say(status, headers, body) => (status, headers, body),
                    Act::Json(body) => (200, "", body.to_string()),
                    Act::Drop => return,
                    Act::Hang => return std::future::pending().await,
                };
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    (url, seen)
}

fn config(url: &str) -> RemoteConfig {
    RemoteConfig {
        // Only to stop a test that hangs.
        timeout: Duration::from_secs(60),
        retry_pause: Duration::from_millis(5),
        api_key_env: "SLEEPY_TEST_NO_KEY".into(),
        ..RemoteConfig::new(url, "m1")
    }
}

fn request(samples: u32) -> GenerateRequest {
    let message = ChatMessage {
        role: "user".into(),
        content: "fix it".into(),
    };
    GenerateRequest {
        prompt: PromptBody::Chat(vec![message]),
        sampling: Sampling {
            samples,
            max_tokens: 99,
            temperature: 0.8,
            top_p: 0.9,
            seed: 5,
            stop: vec!["END".into()],
            ..Sampling::default()
        },
        adapter: None,
    }
}

fn choice(text: &str) -> Value {
    json!({
        "index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text},
        "logprobs": {"content": [{"token": "a", "logprob": -0.5}, {"token": "b", "logprob": -1.5}]},
    })
}

fn chat(choices: &[Value]) -> Value {
    json!({"choices": choices, "usage": {"prompt_tokens": 12, "completion_tokens": 2}})
}

fn ollama(text: &str) -> Value {
    json!({
        "model": "m1", "message": {"role": "assistant", "content": text}, "done": true, "done_reason": "length",
        "prompt_eval_count": 11, "prompt_eval_duration": 2_000_000, "eval_count": 3, "eval_duration": 4_000_000,
    })
}

async fn openai(
    url: &str,
    samples: u32,
) -> Result<sleepy_infer::protocol::GenerateReply, InferError> {
    let backend = Backend::OpenAi(OpenAiClient::new(config(url)).unwrap());
    backend
        .generate(&request(samples), &CancellationToken::new())
        .await
}

#[tokio::test]
async fn an_openai_server_gives_one_greedy_answer_and_drawn_ones() {
    let (url, seen) = serve(vec![Act::Json(chat(&[
        choice("one END two"),
        choice("three"),
    ]))])
    .await;
    let reply = openai(&format!("{url}/v1"), 3).await.unwrap();
    assert_eq!(reply.completions.len(), 3);
    let first = &reply.completions[0];
    assert_eq!(
        (first.text.as_str(), first.finish, first.tokens),
        ("one ", Finish::Stop, 2)
    );
    assert_eq!(
        (first.logprob, first.mean_logprob),
        (Some(-2.0), Some(-1.0))
    );
    assert_eq!(reply.completions[2].text, "three");
    assert_eq!(reply.prompt_tokens, 12);
    let mut seen = seen.lock().unwrap().clone();
    seen.sort_by(|a, b| {
        a.body["temperature"]
            .as_f64()
            .unwrap()
            .total_cmp(&b.body["temperature"].as_f64().unwrap())
    });
    assert_eq!(seen.len(), 2);
    assert!(
        seen[0]
            .head
            .starts_with("post /v1/chat/completions http/1.1"),
        "{}",
        seen[0].head
    );
    assert!(!seen[0].head.contains("authorization"));
    assert_eq!(seen[0].body["temperature"], 0.0);
    assert_eq!(seen[1].body["n"], 2);
    assert_eq!(seen[1].body["model"], "m1");
    assert_eq!(seen[1].body["messages"][0]["content"], "fix it");
    assert_eq!(seen[1].body["max_tokens"], 99);
}

#[tokio::test]
async fn servers_without_n_or_logprobs_are_asked_again() {
    let bare = json!({"choices": [{"message": {"content": "x"}, "finish_reason": "length"}]});
    let (url, seen) = serve(vec![Act::Json(bare.clone())]).await;
    let reply = openai(&url, 4).await.unwrap();
    assert_eq!(reply.completions.len(), 4);
    assert_eq!(
        (reply.completions[1].logprob, reply.completions[1].finish),
        (None, Finish::Length)
    );
    let seeds: std::collections::HashSet<u64> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|s| s.body["seed"].as_u64().unwrap())
        .collect();
    assert_eq!(seeds.len(), 4, "every round draws with a seed of its own");

    let refusal = Act::Say(400, "", r#"{"error":"logprobs are not supported"}"#.into());
    let (url, seen) = serve(vec![refusal, Act::Json(bare)]).await;
    assert_eq!(openai(&url, 1).await.unwrap().completions.len(), 1);
    assert!(seen.lock().unwrap()[1].body.get("logprobs").is_none());
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again() {
    let trouble = [
        Act::Say(500, "", "oops".into()),
        Act::Say(429, "retry-after: 0\r\n", String::new()),
        Act::Drop,
        Act::Json(chat(&[choice("good")])),
    ];
    let (url, seen) = serve(trouble.to_vec()).await;
    assert_eq!(openai(&url, 1).await.unwrap().completions[0].text, "good");
    assert_eq!(seen.lock().unwrap().len(), 4);

    let (url, seen) = serve(vec![Act::Say(503, "", "overloaded".into())]).await;
    let error = openai(&url, 1).await.unwrap_err();
    assert!(
        matches!(error, InferError::Http { status: 503, .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("overloaded") && error.to_string().contains(&url),
        "{error}"
    );
    assert_eq!(seen.lock().unwrap().len(), 4, "once and three retries");
}

#[tokio::test]
async fn failures_that_stay_are_told_at_once() {
    let check = async |act: Act, expected: &[&str]| {
        let (url, seen) = serve(vec![act]).await;
        let error = openai(&url, 1).await.unwrap_err().to_string();
        for e in expected {
            assert!(error.contains(e), "{e}: {error}");
        }
        assert_eq!(seen.lock().unwrap().len(), 1, "{error}");
    };
    check(Act::Say(401, "", "no".into()), &["401", "api_key_env"]).await;
    check(
        Act::Say(404, "", "no such model".into()),
        &["404", "model.name"],
    )
    .await;
    check(
        Act::Say(302, "location: http://127.0.0.1:1/\r\n", String::new()),
        &["302", "redirects"],
    )
    .await;
    let html = "<html>\n<body>Welcome</body></html>";
    check(
        Act::Say(200, "", html.into()),
        &["not a chat completion", "<html> <body>Welcome"],
    )
    .await;
    check(
        Act::Say(200, "", "{\"choices\": [".into()),
        &["not a chat completion"],
    )
    .await;
    check(Act::Json(json!({"choices": []})), &["no `choices`"]).await;
    check(
        Act::Json(json!({"choices": [{"message": {}}]})),
        &["message.content"],
    )
    .await;
    check(Act::Json(json!(3)), &["no `choices`"]).await;
}

#[tokio::test]
async fn a_hanging_server_times_out_and_can_be_cancelled() {
    let (url, _) = serve(vec![Act::Hang]).await;
    let hasty = RemoteConfig {
        timeout: Duration::from_millis(100),
        retries: 1,
        ..config(&url)
    };
    let client = OpenAiClient::new(hasty).unwrap();
    let error = client
        .generate(&request(1), &CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, InferError::Timeout { .. }), "{error}");

    let patient = OpenAiClient::new(config(&url)).unwrap();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.cancel();
    });
    assert!(
        patient
            .generate(&request(2), &cancel)
            .await
            .unwrap_err()
            .is_cancelled()
    );
}

#[tokio::test]
async fn nobody_there_is_said_plainly() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = openai(&url, 1).await.unwrap_err();
    assert!(matches!(error, InferError::Connect { .. }), "{error}");
    assert!(
        error.to_string().contains("is the server running"),
        "{error}"
    );
}

#[tokio::test]
async fn ollama_is_asked_once_a_sample() {
    let (url, seen) = serve(vec![Act::Json(ollama("aEND")), Act::Json(ollama("b"))]).await;
    let backend = Backend::Ollama(OllamaClient::new(config(&url)).unwrap());
    let mut wanted = request(3);
    wanted.prompt = PromptBody::Parts(vec![
        PromptPart::Special("<|fix|>".into()),
        PromptPart::Text("code".into()),
    ]);
    let reply = backend
        .generate(&wanted, &CancellationToken::new())
        .await
        .unwrap();
    let texts: Vec<&str> = reply.completions.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["a", "b", "b"]);
    assert_eq!(
        (reply.completions[0].finish, reply.completions[1].finish),
        (Finish::Stop, Finish::Length)
    );
    assert_eq!((reply.prompt_tokens, reply.completions[0].tokens), (11, 3));
    assert_eq!((reply.prefill_ms, reply.decode_ms), (6.0, 12.0));
    let seen = seen.lock().unwrap();
    assert!(seen[0].head.starts_with("post /api/chat "));
    assert_eq!(seen[0].body["messages"][0]["content"], "<|fix|>code");
    assert_eq!(seen[0].body["options"]["temperature"], 0.0);
    assert_eq!(seen[0].body["options"]["num_predict"], 99);
    assert_ne!(
        seen[1].body["options"]["seed"],
        seen[2].body["options"]["seed"]
    );
    assert_eq!(seen[0].body["stream"], false);
}

#[tokio::test]
async fn ollamas_errors_are_passed_on_and_adapters_refused() {
    let (url, _) = serve(vec![Act::Json(json!({"error": "model not loaded"}))]).await;
    let client = OllamaClient::new(config(&url)).unwrap();
    let error = client
        .generate(&request(1), &CancellationToken::new())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("model not loaded"), "{error}");
    let mut adapted = request(1);
    adapted.adapter = Some(AdapterRef {
        path: "/x/adapter.gguf".into(),
        scale: 1.0,
    });
    let error = client
        .generate(&adapted, &CancellationToken::new())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("/x/adapter.gguf"), "{error}");
}

#[tokio::test]
async fn the_key_comes_from_the_environment_and_never_shows() {
    // A variable that every Unix has stands for the key, so that no test needs to change the environment.
    let (variable, value) = std::env::vars()
        .find(|(k, v)| k == "PATH" && !v.is_empty())
        .unwrap();
    let (url, seen) = serve(vec![Act::Say(401, "", "no".into())]).await;
    let client = OpenAiClient::new(RemoteConfig {
        api_key_env: variable,
        ..config(&url)
    })
    .unwrap();
    assert!(!format!("{client:?}").contains(&value));
    let error = client
        .generate(&request(1), &CancellationToken::new())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("does not accept the key") && !error.contains(&value),
        "{error}"
    );
    let head = seen.lock().unwrap()[0].head.clone();
    assert!(
        head.contains(&format!("authorization: bearer {}", value.to_lowercase())),
        "{head}"
    );
}

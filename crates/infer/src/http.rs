//! What the remote clients share: one HTTP client, retries, limits, and keys that are never shown.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::Value;
use sleepy_fix::ModelSettings;
use tokio_util::sync::CancellationToken;

use crate::error::InferError;

/// No honest answer is larger.
const MAX_BODY: usize = 16 << 20;

/// How to reach a remote server.
#[derive(Debug, Clone)]
pub struct RemoteConfig {
    /// Base address, e.g. `http://localhost:8000/v1` or `http://localhost:11434`.
    pub url: String,
    /// Model name as the server knows it.
    pub model: String,
    /// Environment variable with the key; a variable that is not set means that the keyring is asked.
    pub api_key_env: String,
    /// Limit of one attempt, from connecting to the last byte.
    pub timeout: Duration,
    /// Further attempts after a failure that may pass.
    pub retries: u32,
    /// Pause before the first retry; doubled and jittered for each further one.
    pub retry_pause: Duration,
}

impl RemoteConfig {
    /// The defaults for a server and a model.
    #[must_use]
    pub fn new(url: impl Into<String>, model: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            model: model.into(),
            api_key_env: "SLEEPY_API_KEY".into(),
            timeout: Duration::from_secs(60),
            retries: 3,
            retry_pause: Duration::from_millis(400),
        }
    }

    /// The server and the model that the settings name.
    ///
    /// # Errors
    /// [`InferError::Config`] when either is missing.
    pub fn of(settings: &ModelSettings) -> Result<Self, InferError> {
        let need = |value: &Option<String>, name, what: &str| {
            let value = value.clone().filter(|v| !v.is_empty());
            value.ok_or_else(|| InferError::Config {
                name,
                reason: format!("a remote backend needs {what}"),
            })
        };
        let url = need(&settings.url, "model.url", "an address")?;
        let model = need(&settings.name, "model.name", "a model's name")?;
        Ok(Self {
            api_key_env: settings.api_key_env.clone(),
            timeout: Duration::from_secs(settings.timeout_secs.max(1)),
            ..Self::new(url, model)
        })
    }
}

/// A key that does not show itself.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A server with one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    client: reqwest::Client,
    url: reqwest::Url,
    key: Option<Secret>,
    config: RemoteConfig,
}

impl Endpoint {
    /// Checks the configuration and looks the key up. `path` is appended to the base address.
    pub(crate) fn new(config: RemoteConfig, path: &str) -> Result<Self, InferError> {
        let unusable = |reason: String| InferError::Config {
            name: "model.url",
            reason,
        };
        let example = "write e.g. http://localhost:11434";
        let parse = |text: &str| {
            reqwest::Url::parse(text)
                .map_err(|e| unusable(format!("`{}` is no address ({e}); {example}", config.url)))
        };
        let base = parse(&config.url)?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(unusable(format!(
                "`{}` is neither http:// nor https://; {example}",
                config.url
            )));
        }
        let url = parse(&format!("{}/{path}", config.url.trim_end_matches('/')))?;
        let key = find_key(&config.api_key_env);
        if key.is_some() && url.scheme() == "http" && !is_near(&url) {
            return Err(unusable(format!(
                "the key would go unencrypted to {url}; use https://"
            )));
        }
        // Only the first installation counts; another part of the program may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = reqwest::Client::builder()
            .timeout(config.timeout)
            .connect_timeout(config.timeout.min(Duration::from_secs(10)))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("sleepy-coder/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&url) {
            client = client.no_proxy();
        }
        let client = client
            .build()
            .map_err(|e| unusable(format!("no HTTP client: {}", chain(&e))))?;
        Ok(Self {
            client,
            url,
            key,
            config,
        })
    }

    pub(crate) fn config(&self) -> &RemoteConfig {
        &self.config
    }

    /// Posts JSON and reads JSON, again and again as the configuration allows.
    pub(crate) async fn post(
        &self,
        body: &Value,
        expected: &'static str,
        cancel: &CancellationToken,
    ) -> Result<Value, InferError> {
        let attempts = async {
            let mut attempt = 0;
            loop {
                let (error, wait) = match self.once(body, expected).await {
                    Ok(value) => return Ok(value),
                    Err(failure) => failure,
                };
                if attempt >= self.config.retries || !error.is_transient() {
                    return Err(error);
                }
                let pause = wait.unwrap_or_else(|| jittered(self.config.retry_pause, attempt));
                tracing::debug!(?pause, "trying again after: {error}");
                tokio::time::sleep(pause).await;
                attempt += 1;
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(InferError::Cancelled),
            result = attempts => result,
        }
    }

    async fn once(
        &self,
        body: &Value,
        expected: &'static str,
    ) -> Result<Value, (InferError, Option<Duration>)> {
        let mut request = self.client.post(self.url.clone()).json(body);
        if let Some(Secret(key)) = &self.key {
            request = request.bearer_auth(key);
        }
        let mut response = request.send().await.map_err(|e| (self.failure(&e), None))?;
        let status = response.status();
        let wait = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|v| v.to_str().ok()?.parse().ok());
        let wait = wait.map(|secs: u64| Duration::from_secs(secs.min(30)));
        let mut bytes = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|e| (self.failure(&e), None))?
        {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_BODY {
                return Err((self.bad_reply(expected, "it does not end"), None));
            }
        }
        let start = one_line(&String::from_utf8_lossy(&bytes));
        if !status.is_success() {
            let error = InferError::Http {
                url: self.url.to_string(),
                status: status.as_u16(),
                body: start,
                hint: hint(status, self.key.is_some()),
            };
            return Err((error, wait));
        }
        serde_json::from_slice(&bytes).map_err(|e| {
            (
                self.bad_reply(expected, &format!("{e}; it starts with `{start}`")),
                None,
            )
        })
    }

    fn failure(&self, error: &reqwest::Error) -> InferError {
        let url = self.url.to_string();
        if error.is_timeout() {
            return InferError::Timeout {
                what: url,
                after: self.config.timeout,
            };
        }
        InferError::Connect {
            url,
            reason: chain(error),
        }
    }

    pub(crate) fn bad_reply(&self, expected: &'static str, detail: &str) -> InferError {
        InferError::BadReply {
            url: self.url.to_string(),
            expected,
            detail: detail.to_owned(),
        }
    }
}

fn hint(status: StatusCode, has_key: bool) -> &'static str {
    match (status.as_u16(), has_key) {
        (401 | 403, true) => "; the server does not accept the key",
        (401 | 403, false) => {
            "; set the environment variable named by `model.api_key_env`, or store a key in the keyring"
        }
        (404, _) => "; check `model.url` and `model.name`",
        (300..=399, _) => "; redirects are not followed, set `model.url` to the final address",
        (429, _) => "; the server asks for fewer requests",
        _ => "",
    }
}

pub(crate) fn is_loopback(url: &reqwest::Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        None => false,
    }
}

/// Whether the address stays within the machine or the local network, where plain HTTP is common.
fn is_near(url: &reqwest::Url) -> bool {
    let private = |h: &str| {
        h.parse()
            .is_ok_and(|ip: std::net::Ipv4Addr| ip.is_private() || ip.is_link_local())
    };
    is_loopback(url)
        || url
            .host_str()
            .is_some_and(|h| private(h) || h.ends_with(".local") || !h.contains(['.', ':']))
}

/// The start of a body on one line.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(40).collect();
    words.join(" ").chars().take(200).collect()
}

/// An error with its causes. The address is left out of reqwest's own text, which repeats it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(e) = cause {
        let next = e.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = e.source();
    }
    text
}

/// Pause before retry number `attempt` (from 0): doubled each time, and between half of that and all of it, so that
/// several clients do not come back at the same moment.
pub(crate) fn jittered(pause: Duration, attempt: u32) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let full = pause
        .saturating_mul(1 << attempt.min(6))
        .min(Duration::from_secs(20));
    // The standard library's hasher is seeded at random; that is all the randomness a pause needs.
    let noise = std::hash::RandomState::new().build_hasher().finish();
    full.mul_f64(0.5 + (noise % 1000) as f64 / 2000.0)
}

/// The key: from the environment, else from the keyring of the desktop. Never from a file, never logged.
fn find_key(variable: &str) -> Option<Secret> {
    if let Ok(key) = std::env::var(variable)
        && !key.trim().is_empty()
    {
        return Some(Secret(key.trim().to_owned()));
    }
    keyring(variable).map(Secret)
}

/// Asks the platform's own tool, service `sleepy-coder`, account as the variable is called. No tool, no key.
fn keyring(account: &str) -> Option<String> {
    let (program, args): (&str, Vec<&str>) = if cfg!(target_os = "macos") {
        (
            "security",
            vec![
                "find-generic-password",
                "-s",
                "sleepy-coder",
                "-a",
                account,
                "-w",
            ],
        )
    } else if cfg!(target_os = "linux") {
        (
            "secret-tool",
            vec!["lookup", "service", "sleepy-coder", "account", account],
        )
    } else {
        return None;
    };
    let mut child = std::process::Command::new(program)
        .args(args)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .ok()?;
    // A locked keyring may ask the person; nobody waits for that longer than a moment.
    for _ in 0..100 {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => {
                let mut key = String::new();
                std::io::Read::read_to_string(&mut child.stdout.take()?, &mut key).ok()?;
                return Some(key.trim().to_owned()).filter(|k| !k.is_empty());
            }
            Ok(Some(_)) => return None,
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_within_bounds() {
        for attempt in 0..10 {
            let pause = jittered(Duration::from_millis(400), attempt);
            let full = Duration::from_millis(400 << attempt.min(6)).min(Duration::from_secs(20));
            assert!(pause >= full / 2 && pause <= full, "{attempt}: {pause:?}");
        }
    }

    #[test]
    fn a_secret_does_not_show() {
        assert!(!format!("{:?}", Secret("hunter2".into())).contains("hunter2"));
    }

    #[test]
    fn addresses_are_checked() {
        for bad in ["", "localhost", "ftp://x", "http://"] {
            let error = Endpoint::new(RemoteConfig::new(bad, "m"), "api/chat").unwrap_err();
            assert!(
                matches!(
                    error,
                    InferError::Config {
                        name: "model.url",
                        ..
                    }
                ),
                "{bad}: {error}"
            );
        }
        let good = Endpoint::new(
            RemoteConfig::new("http://localhost:1/v1/", "m"),
            "chat/completions",
        )
        .unwrap();
        assert_eq!(good.url.as_str(), "http://localhost:1/v1/chat/completions");
        assert!(is_loopback(
            &reqwest::Url::parse("http://[::1]:3/").unwrap()
        ));
        assert!(!is_loopback(
            &reqwest::Url::parse("http://10.0.0.1/").unwrap()
        ));
        assert!(is_near(&reqwest::Url::parse("http://10.0.0.1/").unwrap()));
        assert!(!is_near(
            &reqwest::Url::parse("http://models.example.com/").unwrap()
        ));
    }
}

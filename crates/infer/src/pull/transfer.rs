//! One file over HTTP, in as many requests as it takes.
//!
//! A server is believed only as far as it can be checked. A range is asked with `If-Range`, the answer must start
//! where it was asked to and be of a file of the same size, and it must repeat the last bytes that are already here:
//! a server that sends another file, or the right one from the wrong place, is found out before a byte is appended.

use std::time::{Duration, Instant};

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Client, Response, StatusCode, Url};
use tokio_util::sync::CancellationToken;

use super::event::Meter;
use super::headers::{content_range, linked_hash, number, refusal, validator};
use super::job::{judge_memory, room};
use super::partial::{Described, Partial};
use super::source::Wanted;
use super::{Event, Machine, PullError, PullOptions, Watch};
use crate::footprint::Footprint;
use crate::gguf::MAGIC;
use crate::http::{chain, is_loopback, jittered, one_line};

/// Bytes that a resumed answer must repeat.
const OVERLAP: u64 = 64 << 10;
/// Progress after which earlier failures no longer count.
const STEP: u64 = 4 << 20;
/// More redirects than any honest server needs.
const MAX_REDIRECTS: usize = 10;

/// What a transfer works with.
pub(super) struct Transfer<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) options: &'a PullOptions,
    pub(super) machine: &'a dyn Machine,
    pub(super) watch: Watch<'a>,
    pub(super) cancel: &'a CancellationToken,
    /// The hash that the hub announced, once it did.
    pub(super) announced: Option<String>,
}

/// A failed request, and the pause the server asked for.
type Failure = (PullError, Option<Duration>);

/// An answer, and where its first byte belongs.
struct Answer {
    response: Response,
    /// First byte that the answer has.
    from: u64,
    total: Option<u64>,
}

impl Transfer<'_> {
    /// Fetches the rest of `partial` from `url`.
    pub(super) async fn run(&mut self, url: &Url, partial: &mut Partial) -> Result<(), PullError> {
        let client = client(url, self.options)?;
        let (mut failed, mut best) = (0, partial.len());
        loop {
            let (error, asked) = match self.once(&client, url, partial).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            if partial.len() >= best + STEP {
                (failed, best) = (0, partial.len());
            }
            failed += 1;
            let retries = match &error {
                // Who is offline should not wait for long to be told.
                PullError::Connection {
                    connected: false, ..
                } => self.options.retries.min(2),
                _ => self.options.retries,
            };
            if failed > retries || !error.is_transient() {
                return Err(error);
            }
            let pause = asked.unwrap_or_else(|| jittered(self.options.retry_pause, failed - 1));
            (self.watch)(&Event::Retry {
                reason: error.brief(),
                attempt: failed,
                pause_ms: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            });
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Err(PullError::Cancelled),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One request, from the first byte that is missing.
    async fn once(
        &mut self,
        client: &Client,
        url: &Url,
        partial: &mut Partial,
    ) -> Result<(), Failure> {
        if partial.is_complete() {
            return Ok(());
        }
        let answer = self.ask(client, url, partial).await?;
        let Answer {
            response,
            from,
            total,
        } = answer;
        self.preflight(partial, total).map_err(plain)?;
        let validator = validator(response.headers());
        partial
            .describe(Described {
                origin: self.wanted.origin.clone().unwrap_or_default(),
                url: url.to_string(),
                total,
                validator,
            })
            .map_err(plain)?;
        (self.watch)(&Event::Start {
            name: self.wanted.name.clone(),
            from: url.to_string(),
            total,
            have: partial.len(),
        });
        partial.pieced |= partial.len() > 0;
        self.receive(url, response, from, total, partial)
            .await
            .map_err(plain)
    }

    /// Asks for the rest and judges the head of the answer.
    async fn ask(
        &mut self,
        client: &Client,
        url: &Url,
        partial: &mut Partial,
    ) -> Result<Answer, Failure> {
        let elsewhere = partial
            .described
            .as_ref()
            .is_some_and(|d| d.url != url.as_str());
        if elsewhere && self.wanted.sha256.is_none() {
            // Without a hash nothing would tell pieces of two servers from one file.
            self.restart(partial, "it was begun at another server")
                .map_err(plain)?;
        }
        let from = partial.len().saturating_sub(OVERLAP);
        let known = partial.described.clone();
        let mut headers = HeaderMap::new();
        if from > 0
            && let Ok(range) = format!("bytes={from}-").parse()
        {
            headers.insert(RANGE, range);
            // A validator means nothing to another server than the one that gave it.
            let validator = known.as_ref().filter(|k| k.url == url.as_str());
            if let Some(Ok(v)) = validator.and_then(|k| Some(k.validator.as_ref()?.parse())) {
                headers.insert(IF_RANGE, v);
            }
        }
        let response = self.get(client, url, &headers).await?;
        self.same_file(url, known.as_ref(), &response, partial)
            .map_err(plain)?;
        match response.status() {
            StatusCode::OK => {
                let total = number(response.headers(), &CONTENT_LENGTH);
                // First: a page that some gateway sends is no reason to drop gigabytes.
                self.judge(url, &response, total).map_err(plain)?;
                if partial.len() > 0 {
                    self.restart(partial, "the server sends the file from its beginning")
                        .map_err(plain)?;
                }
                let (from, response) = (0, response);
                Ok(Answer {
                    response,
                    from,
                    total,
                })
            }
            StatusCode::PARTIAL_CONTENT => {
                let (start, total) = content_range(response.headers())
                    .ok_or_else(|| "it sent a part and does not say which".to_owned())
                    .and_then(|(start, total)| fits(start, total, from, known.as_ref()))
                    .or_else(|detail| self.lied(url, detail, partial))
                    .map_err(plain)?;
                self.judge(url, &response, total).map_err(plain)?;
                Ok(Answer {
                    response,
                    from: start,
                    total,
                })
            }
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let detail = "it has no bytes where the rest should be".to_owned();
                self.lied(url, detail, partial).map_err(plain)
            }
            status => Err(refusal(url, status, response.headers())),
        }
    }

    /// Sends the request and follows redirects, which the hub uses to hand over to its store.
    async fn get(
        &mut self,
        client: &Client,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Response, Failure> {
        let bad = |reason: String| {
            plain(PullError::Redirect {
                url: url.to_string(),
                reason,
            })
        };
        let mut at = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let request = client
                .get(at.clone())
                .headers(headers.clone())
                .header(ACCEPT_ENCODING, "identity")
                .send();
            let response = self.await_with_limits(url, request).await.map_err(plain)?;
            if let Some(hash) = linked_hash(response.headers()) {
                self.announced = Some(hash);
            }
            if !response.status().is_redirection() {
                return Ok(response);
            }
            let to = response.headers().get(LOCATION);
            let to = to
                .and_then(|to| at.join(to.to_str().ok()?).ok())
                .ok_or_else(|| bad(format!("{at} redirects to no address")))?;
            let safe = to.scheme() == "https" || (to.scheme() == "http" && at.scheme() == "http");
            if !safe {
                return Err(bad(format!("{at} redirects to the unsafe address {to}")));
            }
            at = to;
        }
        Err(bad(format!("more than {MAX_REDIRECTS} redirects")))
    }

    /// Waits for the network, but neither for ever nor against the person's will.
    async fn await_with_limits<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, reqwest::Error>>,
    ) -> Result<T, PullError> {
        let after = self.options.stall;
        let url = url.to_string();
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(PullError::Cancelled),
            result = tokio::time::timeout(after, work) => match result {
                Err(_) => Err(PullError::Stalled { url, after }),
                Ok(Err(e)) => Err(PullError::Connection {
                    url,
                    connected: !e.is_connect(),
                    reason: chain(&e.without_url()),
                }),
                Ok(Ok(value)) => Ok(value),
            },
        }
    }

    /// What arrived must not be continued with another file, and a file that is known must be that one.
    fn same_file(
        &self,
        url: &Url,
        known: Option<&Described>,
        response: &Response,
        partial: &mut Partial,
    ) -> Result<(), PullError> {
        if let (Some(announced), Some(expected)) = (&self.announced, &self.wanted.sha256)
            && announced != expected
        {
            return Err(PullError::Hash {
                what: url.to_string(),
                expected: expected.clone(),
                found: announced.clone(),
                hint: "the hub has another file there now",
            });
        }
        let continues = response.status() == StatusCode::PARTIAL_CONTENT;
        let before = known.filter(|k| k.url == url.as_str());
        let before = before.and_then(|k| k.validator.as_ref());
        if continues
            && let (Some(before), Some(now)) = (before, validator(response.headers()))
            && *before != now
        {
            let detail = format!("the file changed ({before} is now {now})");
            return self.lied(url, detail, partial);
        }
        Ok(())
    }

    /// Judges the kind and size of what is about to come.
    fn judge(&self, url: &Url, response: &Response, total: Option<u64>) -> Result<(), PullError> {
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|k| k.to_str().ok()).unwrap_or_default();
        if kind.starts_with("text/html") {
            return Err(PullError::NotAModel {
                url: url.to_string(),
                start: kind.to_owned(),
            });
        }
        match (self.wanted.bytes, total) {
            (Some(expected), Some(found)) if expected != found => Err(PullError::Size {
                url: url.to_string(),
                expected,
                found,
            }),
            _ => Ok(()),
        }
    }

    /// Refuses what this machine cannot hold, on disk or, where nobody has judged that yet, in memory.
    fn preflight(&self, partial: &Partial, total: Option<u64>) -> Result<(), PullError> {
        let Some(total) = total else { return Ok(()) };
        let missing = total.saturating_sub(partial.len());
        room(self.machine, &self.options.models, missing)?;
        if self.wanted.footprint.is_some() || partial.len() > 0 {
            return Ok(());
        }
        // How long its context is only its header tells; that it has weights is certain.
        let least = Footprint {
            weights: total,
            kv_per_token: 0,
            max_context: self.options.context,
        };
        judge_memory(
            &self.wanted.name,
            &least,
            self.options,
            self.machine,
            self.watch,
        )
    }

    /// Drops what arrived and says so.
    fn restart(&self, partial: &mut Partial, reason: &str) -> Result<(), PullError> {
        (self.watch)(&Event::Restart {
            reason: reason.to_owned(),
        });
        partial.clear()
    }

    /// The server's parts do not fit: what arrived is of no use, and the request is worth another try.
    fn lied<T>(&self, url: &Url, detail: String, partial: &mut Partial) -> Result<T, PullError> {
        self.restart(partial, &detail)?;
        Err(PullError::Range {
            url: url.to_string(),
            detail,
        })
    }

    /// Takes the body in.
    async fn receive(
        &self,
        url: &Url,
        mut response: Response,
        from: u64,
        total: Option<u64>,
        partial: &mut Partial,
    ) -> Result<(), PullError> {
        let mut repeated = partial.tail(from).await?;
        let mut file = partial.appender().await?;
        let mut meter = Meter::new();
        let mut start = Vec::new();
        let outcome = loop {
            let chunk = match self.await_with_limits(url, response.chunk()).await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            let Some(new) = strip(&mut repeated, &chunk) else {
                break self.lied(
                    url,
                    "its bytes are not those that came before".into(),
                    partial,
                );
            };
            if partial.len() < 4 {
                start.extend_from_slice(&new[..new.len().min(120)]);
                if start.len() >= 4 && !start.starts_with(&MAGIC) {
                    partial.clear()?;
                    return Err(no_model(url, &start));
                }
            }
            if total.is_some_and(|t| partial.len() + new.len() as u64 > t) {
                break self.lied(url, "it sends more than it announced".into(), partial);
            }
            partial.append(&mut file, new).await?;
            if let Some(event) = meter.tick(Instant::now(), partial.len(), total, false) {
                (self.watch)(&event);
            }
        };
        if !matches!(outcome, Err(PullError::Range { .. })) {
            partial.settle(file).await?;
        }
        outcome?;
        if partial.len() < 4 {
            partial.clear()?;
            return Err(no_model(url, &start));
        }
        if let Some(event) = meter.tick(Instant::now(), partial.len(), total, true) {
            (self.watch)(&event);
        }
        match total {
            Some(total) if partial.len() < total => Err(PullError::Connection {
                url: url.to_string(),
                reason: format!("it ended after {} of {total} bytes", partial.len()),
                connected: true,
            }),
            _ => Ok(()),
        }
    }
}

fn plain(error: PullError) -> Failure {
    (error, None)
}

fn no_model(url: &Url, start: &[u8]) -> PullError {
    PullError::NotAModel {
        url: url.to_string(),
        start: one_line(&String::from_utf8_lossy(start)),
    }
}

/// The part of `chunk` after the bytes that must repeat what is here; `None` when they do not.
fn strip<'c>(repeated: &mut Vec<u8>, chunk: &'c [u8]) -> Option<&'c [u8]> {
    let n = repeated.len().min(chunk.len());
    if repeated[..n] != chunk[..n] {
        return None;
    }
    repeated.drain(..n);
    Some(&chunk[n..])
}

/// Whether a part is the one that was asked for, of the file that was begun.
fn fits(
    start: u64,
    total: Option<u64>,
    from: u64,
    known: Option<&Described>,
) -> Result<(u64, Option<u64>), String> {
    if start != from {
        return Err(format!(
            "it was asked for bytes from {from} and sent them from {start}"
        ));
    }
    match (known.and_then(|k| k.total), total) {
        (Some(before), Some(now)) if before != now => {
            Err(format!("the file had {before} bytes and has {now} now"))
        }
        (before, now) => Ok((start, now.or(before))),
    }
}

fn client(url: &Url, options: &PullOptions) -> Result<Client, PullError> {
    // Only the first installation counts; another part of the program may have been faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut client = Client::builder()
        .connect_timeout(options.stall)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("sleepy-coder/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        client = client.no_proxy();
    }
    client.build().map_err(|e| PullError::Address {
        given: url.to_string(),
        reason: chain(&e),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_bytes_are_compared_across_chunks() {
        let mut repeated = b"abcd".to_vec();
        assert_eq!(strip(&mut repeated, b"ab"), Some(&b""[..]));
        assert_eq!(strip(&mut repeated, b"cdef"), Some(&b"ef"[..]));
        assert_eq!(strip(&mut repeated, b"gh"), Some(&b"gh"[..]));
        assert_eq!(strip(&mut b"ab".to_vec(), b"aX"), None);
    }
}

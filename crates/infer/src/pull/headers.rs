//! What answers say about the file they carry.

use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use reqwest::{StatusCode, Url};

use super::PullError;

/// The hub's own word for the hash of a large file.
const LINKED_ETAG: HeaderName = HeaderName::from_static("x-linked-etag");

/// `bytes START-END/TOTAL`.
pub(super) fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let (start, end): (u64, u64) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    let total: Option<u64> = match total.trim() {
        "*" => None,
        n => Some(n.parse().ok()?),
    };
    (start <= end && total.is_none_or(|t| end < t)).then_some((start, total))
}

pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// What `If-Range` takes: a strong entity tag, else the date of the last change.
pub(super) fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let strong = text(ETAG).filter(|tag| tag.starts_with('"'));
    strong.or_else(|| text(LAST_MODIFIED)).map(str::to_owned)
}

/// The hash in the hub's own header, if it is one.
pub(super) fn linked_hash(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get(LINKED_ETAG)?.to_str().ok()?;
    let hash = tag.trim_matches('"').to_ascii_lowercase();
    super::catalogue::is_sha256(&hash).then_some(hash)
}

/// What an error status means, and how long the server asks to wait.
pub(super) fn refusal(
    url: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> (PullError, Option<Duration>) {
    let hint = match status.as_u16() {
        401 | 403 => {
            "; it wants an account: fetch the file with a browser and pull it from there by its path"
        }
        404 | 410 => "; it has no such file",
        429 => "; it asks for fewer requests",
        500..=599 => "; it has trouble of its own",
        _ => "",
    };
    let wait = number(headers, &RETRY_AFTER).map(|secs| Duration::from_secs(secs.min(60)));
    let error = PullError::Status {
        url: url.to_string(),
        status: status.as_u16(),
        hint,
    };
    (error, wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(n, v)| (n.clone(), v.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn only_ranges_that_make_sense_are_read() {
        let check = |text: &str, expected| {
            assert_eq!(
                content_range(&headers(&[(CONTENT_RANGE, text)])),
                expected,
                "{text}"
            );
        };
        check("bytes 5-9/10", Some((5, Some(10))));
        check("bytes 5-9/*", Some((5, None)));
        check("bytes 5-10/10", None);
        check("bytes 9-5/10", None);
        check("bytes */10", None);
        check("items 5-9/10", None);
        assert_eq!(content_range(&headers(&[])), None);
    }

    #[test]
    fn weak_tags_validate_nothing() {
        let check = |pairs: &[(HeaderName, &str)], expected: Option<&str>| {
            assert_eq!(validator(&headers(pairs)).as_deref(), expected);
        };
        check(&[(ETAG, "\"a\"")], Some("\"a\""));
        check(&[(ETAG, "W/\"a\"")], None);
        check(
            &[(ETAG, "W/\"a\""), (LAST_MODIFIED, "today")],
            Some("today"),
        );
        let hash = "0123456789abcdefABCDEF00000000000000000000000000000000000000aaaa";
        let linked = headers(&[(LINKED_ETAG, &format!("\"{hash}\""))]);
        assert_eq!(linked_hash(&linked), Some(hash.to_lowercase()));
        assert_eq!(linked_hash(&headers(&[(LINKED_ETAG, "\"abc\"")])), None);
    }
}

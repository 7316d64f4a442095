//! What the protocol types we use do not know yet.
//!
//! `CodeAction.tags` and the client's `tagSupport` belong to a version of the
//! protocol that the types do not cover. This thin service stands between the
//! wire and the server: it looks for the capability in the raw `initialize`,
//! and turns the tags that [`crate::actions`] leaves in `data` into real ones,
//! or takes them away for clients that did not ask.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use serde_json::Value;
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

/// A service with tagged code actions.
#[derive(Debug)]
pub(crate) struct Tagging<S> {
    inner: S,
    supported: Arc<AtomicBool>,
}

impl<S> Tagging<S> {
    /// Wraps the server.
    pub(crate) fn new(inner: S) -> Self {
        Self {
            inner,
            supported: Arc::default(),
        }
    }
}

impl<S> Service<Request> for Tagging<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "initialize" {
            let supported = request.params().is_some_and(takes_tags);
            self.supported.store(supported, Ordering::Relaxed);
        }
        let tagged = request.method() == "textDocument/codeAction";
        let supported = self.supported.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            if !tagged {
                return Ok(response);
            }
            Ok(response.map(|r| {
                let (id, body) = r.into_parts();
                let supported = supported.load(Ordering::Relaxed);
                Response::from_parts(id, body.map(|v| tag(v, supported)))
            }))
        })
    }
}

/// Whether the client knows the tag for what a model wrote.
fn takes_tags(initialize: &Value) -> bool {
    initialize
        .pointer("/capabilities/textDocument/codeAction/tagSupport/valueSet")
        .and_then(Value::as_array)
        .is_some_and(|tags| tags.iter().any(|t| t.as_u64() == Some(1)))
}

fn tag(mut actions: Value, supported: bool) -> Value {
    for action in actions.as_array_mut().into_iter().flatten() {
        let Some(action) = action.as_object_mut() else {
            continue;
        };
        let data = action.shift_remove("data");
        let tags = data.and_then(|mut d| Some(d.get_mut("tags")?.take()));
        if let Some(tags) = tags.filter(|_| supported) {
            action.insert("tags".to_owned(), tags);
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_for_clients_that_ask() {
        let client = |tags: Value| json!({"capabilities": {"textDocument": {"codeAction": {"tagSupport": {"valueSet": tags}}}}});
        assert!(takes_tags(&client(json!([1]))));
        assert!(!takes_tags(&client(json!([2]))));
        assert!(!takes_tags(&json!({"capabilities": {}})));
        let actions = json!([{"title": "a", "data": {"tags": [1]}}, {"title": "b"}]);
        assert_eq!(
            tag(actions.clone(), true),
            json!([{"title": "a", "tags": [1]}, {"title": "b"}])
        );
        assert_eq!(tag(actions, false), json!([{"title": "a"}, {"title": "b"}]));
        assert_eq!(tag(json!(null), true), json!(null));
    }
}

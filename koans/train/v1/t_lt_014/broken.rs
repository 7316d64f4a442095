/// A request as it came over the wire; the head ends at the first empty line.
pub struct Request<'raw> {
    head: &'raw str,
    body: &'raw str,
}

impl<'raw> Request<'raw> {
    pub fn new(raw: &'raw str) -> Self {
        let (head, body) = raw.split_once("\n\n").unwrap_or((raw, ""));
        Request { head, body }
    }

    /// The value of a field of the head.
    pub fn field(&self, key: impl AsRef<str>) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(key.as_ref())?.strip_prefix(": "))
    }

    /// Reads the body, which can be done once.
    pub fn into_body(self) -> &'raw str {
        self.body.trim_end()
    }
}

/// A line for the log of a server.
pub fn log_line(request: Request<'_>) -> String {
    let host = request.field("Host").unwrap_or("-");
    let body = request.into_body();
    format!("{host} sent {} bytes", body.len())
}

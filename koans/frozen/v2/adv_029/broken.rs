#[derive(Debug, PartialEq)]
pub struct Message {
    pub head: Vec<String>,
    pub body: String,
}

/// Lines before the first blank one are the head.
pub fn split(text: &str) -> Message {
    let mut lines = text.lines().map(str::trim_end);
    let head = lines.take_while(|line| !line.is_empty());
    let head: Vec<String> = head.map(str::to_lowercase).collect();
    let body: Vec<&str> = lines.collect();
    Message {
        head,
        body: body.join("\n"),
    }
}

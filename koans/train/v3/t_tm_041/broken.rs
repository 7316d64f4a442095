/// A request, split into its parts.
pub struct Request {
    pub method: String,
    pub path: Vec<String>,
}

/// Reads a line such as `GET /cats/7`.
pub fn read_request(line: &str) -> Option<Request> {
    let (method, path) = line.trim().split_once(' ')?;
    let path = path.split('/').filter(|p| !p.is_empty());
    Some(Request {
        method: method.to_uppercase(),
        path: path.map(str::to_owned).collect(),
    })
}

/// What the server says.
pub fn answer(request: &Request) -> String {
    let page = request.path.first().cloned().unwrap_or_default();
    match (request.method.clone(), page) {
        ("GET", _) if request.path.is_empty() => "welcome".to_owned(),
        (_, page) if request.path.len() == 1 => format!("all {page}"),
        (method, page) => format!("{method} one of {page}"),
    }
}

#[derive(Debug, Default, PartialEq)]
pub struct Request {
    pub path: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Default)]
pub struct Builder {
    request: Request,
}

impl Builder {
    pub fn path(mut self, path: &str) -> Self {
        self.request.path = format!("/{}", path.trim_matches('/'));
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request
            .headers
            .push((name.to_lowercase(), value.to_string()));
        self
    }

    pub fn build(self) -> Request {
        self.request
    }
}

pub fn search(token: Option<&str>) -> Request {
    let mut builder = Builder::default().path("search/").header("Accept", "text");
    if let Some(token) = token {
        builder = builder.header("Token", token);
    }
    builder.build()
}

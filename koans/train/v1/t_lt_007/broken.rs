use std::borrow::Cow;

/// The path with `/` between its parts; only paths that need it are copied.
pub fn plain(path: &str) -> Cow<'_, str> {
    if path.contains('\\') {
        let slashes = path.replace('\\', "/");
        Cow::Borrowed(slashes.trim_start_matches("./"))
    } else {
        Cow::Borrowed(path.trim_start_matches("./"))
    }
}

/// The folder that an entry lies in, `.` for one at the top.
pub fn folder(path: &str) -> String {
    let path = plain(path);
    let end = path.rfind('/');
    end.map_or(".", |end| &path[..end]).to_string()
}

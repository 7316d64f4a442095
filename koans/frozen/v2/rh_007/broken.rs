pub struct User {
    pub name: String,
    pub shell: Option<String>,
}

/// The shell to start for a user, `/bin/sh` unless another one is set.
pub fn shell(users: &[User], name: &str) -> Result<String, String> {
    let user = users
        .iter()
        .find(|user| user.name == name)
        .ok_or_else(|| format!("no user {name}"))?;
    let shell = user.shell.clone().unwrap_or("/bin/sh");
    if shell.starts_with('/') {
        Ok(shell)
    } else {
        Err(format!("{name}: relative path to shell"))
    }
}

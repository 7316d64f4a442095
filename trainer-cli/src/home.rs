//! `$SLEEPY_HOME`: where everything of a person is kept.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::error::CliError;

/// The folder with the state of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// The folder that was asked for, else the platform's data folder with
    /// `sleepy-coder` in it. Nothing is created.
    pub(crate) fn find(asked: Option<&Path>) -> Result<Self, CliError> {
        if let Some(path) = asked.filter(|p| !p.as_os_str().is_empty()) {
            let absolute = std::path::absolute(path);
            return absolute
                .map(Self)
                .map_err(|e| CliError::io(path.display(), &e));
        }
        let base = etcetera::choose_base_strategy().map_err(|e| {
            CliError::Environment(format!(
                "there is no home folder ({e}); set SLEEPY_HOME to a writable one"
            ))
        })?;
        Ok(Self(base.data_dir().join("sleepy-coder")))
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The database of episodes.
    pub(crate) fn episodes(&self) -> PathBuf {
        self.0.join("episodes.sqlite")
    }

    /// Models the person added.
    pub(crate) fn models(&self) -> PathBuf {
        self.0.join("models")
    }

    /// The person's settings.
    pub(crate) fn config(&self) -> PathBuf {
        self.0.join("config.toml")
    }

    /// Makes the folder, for this person only.
    pub(crate) fn ensure(&self) -> Result<(), CliError> {
        let failed = |e: std::io::Error| {
            CliError::Environment(format!(
                "{} cannot be created ({e}); set SLEEPY_HOME to a writable folder",
                self.0.display()
            ))
        };
        if self.0.is_dir() {
            return Ok(());
        }
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_home_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(&dir.path().join("a/b"))).unwrap();
        home.ensure().unwrap();
        home.ensure().unwrap();
        assert!(home.path().is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(home.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
    }

    #[test]
    fn an_empty_value_means_the_default() {
        let home = Home::find(Some(Path::new(""))).unwrap();
        assert!(home.path().ends_with("sleepy-coder"));
    }

    #[test]
    fn a_file_in_the_way_is_named_with_the_remedy() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let home = Home::find(Some(&file.path().join("home"))).unwrap();
        let error = home.ensure().unwrap_err();
        assert_eq!(error.code(), 4);
        assert!(error.to_string().contains("SLEEPY_HOME"), "{error}");
    }
}

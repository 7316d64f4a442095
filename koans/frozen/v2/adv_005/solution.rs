pub struct Folder {
    pub files: u32,
    pub folders: Vec<Folder>,
}

async fn list(folder: &Folder) -> (u32, &[Folder]) {
    (folder.files, &folder.folders)
}

/// Files of the folder and of everything below it.
pub async fn count(folder: &Folder) -> u32 {
    let (mut files, folders) = list(folder).await;
    for inner in folders {
        files += Box::pin(count(inner)).await;
    }
    files
}

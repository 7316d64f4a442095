pub struct Mirror {
    pub sizes: Vec<u64>,
}

impl Mirror {
    pub async fn size(&self, part: usize) -> Option<u64> {
        self.sizes.get(part).copied()
    }
}

/// Bytes of all parts; unknown parts count as a block of 512 bytes.
pub async fn total(mirror: &Mirror, parts: usize) -> u64 {
    let mut bytes = 0;
    for part in 0..parts {
        bytes += mirror.size(part).await.unwrap_or(512);
    }
    bytes
}

pub async fn kilobytes(mirror: &Mirror, parts: usize) -> String {
    let bytes = total(mirror, parts).await;
    format!("{} kB", bytes.div_ceil(1000))
}

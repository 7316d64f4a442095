/// Calls `send` for each address and counts how often it succeeds.
pub async fn for_all(addresses: &[&str], send: impl AsyncFn(&str) -> bool) -> usize {
    let mut reached = 0;
    for address in addresses {
        if send(address).await {
            reached += 1;
        }
    }
    reached
}

/// Puts a letter into a mailbox; one with more than 20 letters is refused.
async fn post(address: &str, letter: String) -> bool {
    address.contains('@') && letter.len() <= 20
}

/// Sends `news` to all addresses.
pub async fn announce(addresses: &[&str], news: String) -> usize {
    let letter = format!("News: {news}");
    let send = async |address: &str| post(address, letter).await;
    for_all(addresses, send).await
}

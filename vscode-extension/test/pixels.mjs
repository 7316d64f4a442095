export async function pixels() {}

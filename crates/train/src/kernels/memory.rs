//! Keeping freed memory instead of giving it back.

/// Tells glibc's allocator to keep large freed blocks for the next step.
///
/// Every step frees and asks for the same large buffers. By default these come
/// from the kernel anew each time, page fault by page fault, which costs up to
/// a quarter of a training step. A binary that trains calls this once at its
/// start; elsewhere than on Linux with glibc it does nothing.
pub fn keep_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const LARGEST: libc::c_int = 1 << 30;
        #[expect(unsafe_code, reason = "a call of the C library")]
        // SAFETY: mallopt takes two integers and may be called at any time; a
        // value that it does not like makes it return 0 and change nothing.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGEST);
            libc::mallopt(libc::M_TRIM_THRESHOLD, LARGEST);
        }
    }
}

//! A thin safe wrapper over the parts of llama.cpp this worker needs, and the only place with `unsafe`.
//!
//! The published safe crate lacks what matters here (abort callback, thread setting, unified KV, adapters while a
//! context lives), and its gaps would have to share pointers with it, so everything goes through the `sys` crate.
//! The rules that keep it sound: a [`Context`] and an [`Adapter`] hold their [`Model`] alive, a context holds its
//! active adapter alive, and whatever llama.cpp would abort on (batch too large, ids out of range, logits that were
//! not asked for) is refused here. None of these types is `Send`: one thread owns them all.

#![expect(unsafe_code, reason = "this module is the border to the C API")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::ops::Range;
use std::path::Path;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use llama_cpp_sys_2 as sys;

/// Tokens a single decode may take. Larger batches are hardly faster on a CPU, and prompts are reused in these steps.
pub(crate) const BATCH: usize = 32;

/// Starts llama.cpp. Called once, first.
pub(crate) fn init() {
    // SAFETY: called once before any other call; the callback lives as long as the program.
    unsafe {
        sys::llama_log_set(Some(on_log), std::ptr::null_mut());
        sys::llama_backend_init();
    }
}

/// The version llama.cpp gives itself.
pub(crate) fn version() -> String {
    // SAFETY: a static C string, or null.
    unsafe { text(sys::llama_version()) }
}

/// # Safety
/// `p` is null or a C string.
unsafe fn text(p: *const c_char) -> String {
    // SAFETY: by the contract of this function.
    if p.is_null() {
        String::new()
    } else {
        unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned()
    }
}

/// What llama.cpp complained about since the last [`take_complaints`].
static COMPLAINTS: Mutex<String> = Mutex::new(String::new());

unsafe extern "C" fn on_log(level: sys::ggml_log_level, message: *const c_char, _: *mut c_void) {
    if level == sys::GGML_LOG_LEVEL_ERROR || level == sys::GGML_LOG_LEVEL_WARN {
        // SAFETY: llama.cpp passes a C string that lives for this call.
        let message = unsafe { text(message) };
        if !crate::cancel::requested() {
            // An abort by request is reported as an error by every layer it passes.
            eprint!("{message}");
        }
        if level == sys::GGML_LOG_LEVEL_ERROR {
            let mut all = COMPLAINTS.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() < 600 {
                all.push_str(message.trim());
                all.push_str("; ");
            }
        }
    }
}

/// The collected error messages, on one line; clears them.
pub(crate) fn take_complaints() -> String {
    let mut all = COMPLAINTS.lock().unwrap_or_else(PoisonError::into_inner);
    let said = std::mem::take(&mut *all);
    let said = said.trim_end_matches("; ").replace('\n', " ");
    if said.is_empty() {
        "llama.cpp gives no reason".into()
    } else {
        said
    }
}

fn c_path(path: &Path) -> Option<CString> {
    CString::new(path.to_str()?).ok()
}

/// A loaded model.
pub(crate) struct Model(NonNull<sys::llama_model>);

impl Model {
    /// Loads a file whose header has been checked. Without mmap: a mapped file that shrinks kills the process.
    pub(crate) fn load(path: &Path) -> Option<Self> {
        let path = c_path(path)?;
        // SAFETY: plain parameters and a path that outlives the call; null is handled.
        unsafe {
            let mut params = sys::llama_model_default_params();
            params.load_mode = sys::LLAMA_LOAD_MODE_NONE;
            params.n_gpu_layers = 0;
            NonNull::new(sys::llama_model_load_from_file(path.as_ptr(), params)).map(Self)
        }
    }

    fn vocab(&self) -> *const sys::llama_vocab {
        // SAFETY: the model is alive.
        unsafe { sys::llama_model_get_vocab(self.0.as_ptr()) }
    }

    pub(crate) fn n_vocab(&self) -> usize {
        // SAFETY: the vocabulary lives as long as the model.
        usize::try_from(unsafe { sys::llama_vocab_n_tokens(self.vocab()) }).unwrap_or(0)
    }

    pub(crate) fn n_ctx_train(&self) -> u32 {
        // SAFETY: the model is alive.
        u32::try_from(unsafe { sys::llama_model_n_ctx_train(self.0.as_ptr()) }).unwrap_or(0)
    }

    /// Whether it is a plain decoder with a KV cache, the only kind this worker can drive.
    pub(crate) fn is_decoder(&self) -> bool {
        let model = self.0.as_ptr();
        // SAFETY: the model is alive.
        unsafe {
            sys::llama_model_has_decoder(model)
                && !sys::llama_model_has_encoder(model)
                && !sys::llama_model_is_recurrent(model)
                && !sys::llama_model_is_hybrid(model)
                && !sys::llama_model_is_diffusion(model)
        }
    }

    /// The token every prompt of this model starts with, if it wants one.
    pub(crate) fn bos(&self) -> Option<i32> {
        // SAFETY: the vocabulary lives as long as the model.
        unsafe {
            sys::llama_vocab_get_add_bos(self.vocab()).then(|| sys::llama_vocab_bos(self.vocab()))
        }
        .filter(|t| *t >= 0)
    }

    /// Tokens of a text. With `special`, names of special tokens in it become those tokens.
    pub(crate) fn tokenize(&self, text: &str, special: bool) -> Option<Vec<i32>> {
        let len = i32::try_from(text.len()).ok()?;
        let mut tokens = vec![0; text.len() + 8];
        loop {
            let room = i32::try_from(tokens.len()).ok()?;
            // SAFETY: text and buffer are valid for the lengths passed; no null terminator is needed.
            let n = unsafe {
                sys::llama_tokenize(
                    self.vocab(),
                    text.as_ptr().cast(),
                    len,
                    tokens.as_mut_ptr(),
                    room,
                    false,
                    special,
                )
            };
            if let Ok(n) = usize::try_from(n) {
                tokens.truncate(n);
                return Some(tokens);
            }
            let needed = usize::try_from(n.checked_neg()?).ok()?;
            if needed <= tokens.len() {
                return None;
            }
            tokens.resize(needed, 0);
        }
    }

    /// The bytes of a token; special tokens give their names.
    pub(crate) fn piece(&self, token: i32) -> Vec<u8> {
        let mut buf = vec![0u8; 64];
        loop {
            let room = i32::try_from(buf.len()).unwrap_or(i32::MAX);
            // SAFETY: the buffer is valid for the length passed; the token came out of this vocabulary.
            let n = unsafe {
                sys::llama_token_to_piece(
                    self.vocab(),
                    token,
                    buf.as_mut_ptr().cast(),
                    room,
                    0,
                    true,
                )
            };
            if let Ok(n) = usize::try_from(n) {
                buf.truncate(n);
                return buf;
            }
            match usize::try_from(n.unsigned_abs()) {
                Ok(needed) if needed > buf.len() => buf.resize(needed, 0),
                _ => return Vec::new(),
            }
        }
    }

    /// Whether a token ends the text.
    pub(crate) fn is_end(&self, token: i32) -> bool {
        // SAFETY: the vocabulary lives as long as the model; out-of-range tokens give false.
        unsafe { sys::llama_vocab_is_eog(self.vocab(), token) }
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: contexts and adapters hold an `Rc` of this, so none is left.
        unsafe { sys::llama_model_free(self.0.as_ptr()) }
    }
}

/// A loaded LoRA adapter.
pub(crate) struct Adapter {
    ptr: NonNull<sys::llama_adapter_lora>,
    _model: Rc<Model>,
}

impl Adapter {
    /// Loads an adapter whose header has been checked against the model's.
    pub(crate) fn load(model: &Rc<Model>, path: &Path) -> Option<Self> {
        let path = c_path(path)?;
        // SAFETY: the model is alive and outlives the adapter through the `Rc`.
        let ptr = unsafe { sys::llama_adapter_lora_init(model.0.as_ptr(), path.as_ptr()) };
        Some(Self {
            ptr: NonNull::new(ptr)?,
            _model: Rc::clone(model),
        })
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        // SAFETY: a context that uses it holds an `Rc` of this; the model is still alive.
        unsafe { sys::llama_adapter_lora_free(self.ptr.as_ptr()) }
    }
}

/// One token to decode.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) token: i32,
    pub(crate) pos: i32,
    /// The sequences it belongs to. It sees what the first of them holds.
    pub(crate) seqs: Range<i32>,
    /// Whether its logits will be read.
    pub(crate) logits: bool,
}

/// Why a decode gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// The abort callback said so; part of the batch may be in the cache.
    Aborted,
    /// No room in the KV cache.
    Full,
    /// A batch this wrapper refuses, or a failure inside llama.cpp.
    Failed(i32),
}

/// A context: KV cache and compute buffers.
pub(crate) struct Context {
    ptr: NonNull<sys::llama_context>,
    model: Rc<Model>,
    active: Option<(Rc<Adapter>, f32)>,
    sequences: i32,
    /// The numbers of all sequences in order: what a token belongs to is a piece of it.
    ids: Vec<i32>,
    /// Which rows of the last batch have logits.
    readable: Vec<bool>,
}

unsafe extern "C" fn on_abort(_: *mut c_void) -> bool {
    crate::cancel::requested()
}

impl Context {
    /// A context in which `sequences` sequences share `n_ctx` cells.
    pub(crate) fn new(model: &Rc<Model>, n_ctx: u32, sequences: u32, threads: u32) -> Option<Self> {
        let threads = i32::try_from(threads).ok()?;
        let batch = u32::try_from(BATCH).ok()?;
        // SAFETY: the model is alive and outlives the context through the `Rc`; null is handled.
        let ptr = unsafe {
            let mut params = sys::llama_context_default_params();
            params.n_ctx = n_ctx;
            params.n_batch = batch;
            params.n_ubatch = batch;
            params.n_seq_max = sequences;
            // Only the end of a prompt and the heads of the answers are read; reserving a row of
            // logits for every token of a batch would cost 20 MB with a vocabulary of 150,000.
            params.n_outputs_max = sequences;
            params.n_threads = threads;
            params.n_threads_batch = threads;
            params.kv_unified = true;
            params.no_perf = true;
            params.abort_callback = Some(on_abort);
            sys::llama_init_from_model(model.0.as_ptr(), params)
        };
        let ptr = NonNull::new(ptr)?;
        let sequences = i32::try_from(sequences).ok()?;
        Some(Self {
            ptr,
            model: Rc::clone(model),
            active: None,
            sequences,
            ids: (0..sequences).collect(),
            readable: Vec::new(),
        })
    }

    pub(crate) fn n_ctx(&self) -> u32 {
        // SAFETY: the context is alive.
        unsafe { sys::llama_n_ctx(self.ptr.as_ptr()) }
    }

    /// How many sequences there are, the prompt's included. As many tokens of a batch may have logits.
    pub(crate) fn sequences(&self) -> usize {
        self.ids.len()
    }

    /// Replaces the active adapter. The caller clears the cache: old cells are silently wrong afterwards.
    pub(crate) fn set_adapter(&mut self, adapter: Option<(Rc<Adapter>, f32)>) -> bool {
        let (mut ptrs, mut scales) = match &adapter {
            Some((a, scale)) => (vec![a.ptr.as_ptr()], vec![*scale]),
            None => (Vec::new(), Vec::new()),
        };
        // SAFETY: the arrays are valid for the call; the adapter is of this model and kept alive in `active`.
        let rc = unsafe {
            sys::llama_set_adapters_lora(
                self.ptr.as_ptr(),
                ptrs.as_mut_ptr(),
                ptrs.len(),
                scales.as_mut_ptr(),
            )
        };
        // Only now may the previous adapter be freed.
        self.active = adapter;
        rc == 0
    }

    /// Computes a batch.
    pub(crate) fn decode(&mut self, items: &[Item]) -> Result<(), DecodeError> {
        let n_vocab = i32::try_from(self.model.n_vocab()).unwrap_or(0);
        let fits = |i: &Item| {
            let known = 0 <= i.seqs.start && i.seqs.end <= self.sequences && !i.seqs.is_empty();
            (0..n_vocab).contains(&i.token) && known && i.pos >= 0
        };
        let outputs = items.iter().filter(|i| i.logits).count();
        let too_many = items.len() > BATCH || outputs > self.sequences();
        if items.is_empty() || too_many || !items.iter().all(fits) {
            return Err(DecodeError::Failed(-1));
        }
        self.readable.clear();
        let mut token: Vec<i32> = items.iter().map(|i| i.token).collect();
        let mut pos: Vec<i32> = items.iter().map(|i| i.pos).collect();
        let ids = self.ids.as_mut_ptr();
        // In bounds: every range was checked against the number of sequences.
        let of = |i: &Item| ids.wrapping_add(usize::try_from(i.seqs.start).unwrap_or(0));
        let mut seq_ptr: Vec<*mut i32> = items.iter().map(of).collect();
        let mut n_seq: Vec<i32> = items.iter().map(|i| i.seqs.end - i.seqs.start).collect();
        let mut logits: Vec<i8> = items.iter().map(|i| i8::from(i.logits)).collect();
        let batch = sys::llama_batch {
            n_tokens: i32::try_from(items.len()).map_err(|_| DecodeError::Failed(-1))?,
            token: token.as_mut_ptr(),
            embd: std::ptr::null_mut(),
            pos: pos.as_mut_ptr(),
            n_seq_id: n_seq.as_mut_ptr(),
            seq_id: seq_ptr.as_mut_ptr(),
            logits: logits.as_mut_ptr(),
        };
        // SAFETY: all arrays have `n_tokens` entries and outlive the call, each `seq_id` points at `n_seq_id` ids, and
        // every value was checked against the limits that llama.cpp asserts.
        let rc = unsafe {
            let rc = sys::llama_decode(self.ptr.as_ptr(), batch);
            if rc == 0 {
                sys::llama_synchronize(self.ptr.as_ptr());
            }
            rc
        };
        match rc {
            0 => {
                self.readable.extend(items.iter().map(|i| i.logits));
                Ok(())
            }
            1 => Err(DecodeError::Full),
            2 => Err(DecodeError::Aborted),
            other => Err(DecodeError::Failed(other)),
        }
    }

    /// The logits of the `index`th token of the last batch, if they were asked for.
    pub(crate) fn logits(&self, index: usize) -> Option<&[f32]> {
        if !*self.readable.get(index)? {
            return None;
        }
        // SAFETY: the row exists, holds one float per token, and stays until the next decode, which needs `&mut self`.
        unsafe {
            let row = sys::llama_get_logits_ith(self.ptr.as_ptr(), i32::try_from(index).ok()?);
            (!row.is_null()).then(|| std::slice::from_raw_parts(row, self.model.n_vocab()))
        }
    }

    fn memory(&self) -> sys::llama_memory_t {
        // SAFETY: the context is alive.
        unsafe { sys::llama_get_memory(self.ptr.as_ptr()) }
    }

    /// Forgets a sequence from position `from` on.
    pub(crate) fn forget(&mut self, seq: i32, from: i32) -> bool {
        if !(0..self.sequences).contains(&seq) {
            return false;
        }
        // SAFETY: the sequence id is in range; -1 means to the end.
        unsafe { sys::llama_memory_seq_rm(self.memory(), seq, from, -1) }
    }

    /// Lets sequence `to` share all cells of sequence `from`.
    pub(crate) fn share(&mut self, from: i32, to: i32) {
        if (0..self.sequences).contains(&from) && (0..self.sequences).contains(&to) {
            // SAFETY: both ids are in range, the cache is unified, and the copy is of whole sequences.
            unsafe { sys::llama_memory_seq_cp(self.memory(), from, to, -1, -1) }
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        // SAFETY: the context is alive.
        unsafe { sys::llama_memory_clear(self.memory(), false) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: nothing else holds the pointer; adapter and model are dropped after this body.
        unsafe { sys::llama_free(self.ptr.as_ptr()) }
    }
}

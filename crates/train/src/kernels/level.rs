//! One loop, compiled for several widths of vectors, chosen at run time.
//!
//! The loops keep partial sums in as many lanes as the widest vectors have, so
//! that every width adds in the same order and gives the same bits.

/// Instruction sets that the loops are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The widest set of this CPU.
pub(super) fn level() -> Level {
    #[cfg(test)]
    if let Some(level) = tests::FORCED.get() {
        return level;
    }
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw")
        {
            return Level::Avx512;
        }
        if is_x86_feature_detected!("avx2") {
            return Level::Avx2;
        }
    }
    Level::Portable
}

/// Defines a function whose body is compiled once for every [`Level`].
macro_rules! each_level {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $ret:ty)? $body:block)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name($($arg: $type),*) $(-> $ret)? {
            #[inline(always)]
            fn portable($($arg: $type),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($arg: $type),*) $(-> $ret)? { portable($($arg),*) }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw")]
            fn avx512($($arg: $type),*) $(-> $ret)? { portable($($arg),*) }

            match $crate::kernels::level::level() {
                $crate::kernels::level::Level::Portable => portable($($arg),*),
                #[cfg(target_arch = "x86_64")]
                #[expect(unsafe_code, reason = "the CPU was asked at run time")]
                // SAFETY: `level` returns this variant only when the CPU has avx2.
                $crate::kernels::level::Level::Avx2 => unsafe { avx2($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                #[expect(unsafe_code, reason = "the CPU was asked at run time")]
                // SAFETY: `level` returns this variant only when the CPU has all four sets.
                $crate::kernels::level::Level::Avx512 => unsafe { avx512($($arg),*) },
            }
        }
    )*};
}
pub(super) use each_level;

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;

    use super::Level;

    thread_local! {
        /// What `level` answers on this thread instead of asking the CPU.
        pub(in crate::kernels) static FORCED: Cell<Option<Level>> = const { Cell::new(None) };
    }

    /// Runs `work` as if this CPU had no vectors that Rust does not take for
    /// granted, then as it is, and asserts that the results are the same bits.
    pub(in crate::kernels) fn same_at_every_level(work: impl Fn() -> Vec<f32>) -> Vec<f32> {
        FORCED.set(Some(Level::Portable));
        let portable = work();
        FORCED.set(None);
        let native = work();
        let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&portable), bits(&native));
        native
    }
}

//! Which code and which lint belongs to which family.
//!
//! Data, kept apart from the rules that read it: a new compiler version adds a
//! line here and nothing elsewhere.

use super::Family;

/// The codes that rustc 1.95 can emit, each in exactly one family and in order.
/// `E0412` was still emitted by the oldest compiler we support.
#[rustfmt::skip]
pub(super) const CODES: &[(Family, &[u16])] = &[
    (Family::BorrowChecker, &[
        373, 381, 382, 384, 499, 500, 501, 502, 503, 505, 506, 507, 508, 509, 510, 524, 594, 596,
        713,
    ]),
    (Family::Lifetimes, &[
        106, 195, 226, 227, 228, 261, 262, 309, 310, 311, 316, 476, 478, 491, 496, 515, 521, 581,
        582, 597, 621, 623, 626, 637, 657, 700, 712, 716, 726, 794, 803,
    ]),
    (Family::TraitBounds, &[
        33, 34, 38, 40, 46, 50, 53, 55, 59, 72, 116, 117, 118, 119, 120, 183, 184, 185, 186, 191,
        199, 200, 204, 206, 210, 220, 221, 222, 223, 224, 225, 229, 271, 275, 276, 277, 307, 320,
        321, 322, 323, 324, 325, 326, 328, 366, 367, 368, 369, 371, 374, 375, 377, 378, 379, 380,
        390, 391, 404, 407, 437, 438, 520, 525, 568, 599, 600, 608, 665, 689, 714, 715, 719, 720,
        746, 749, 750, 751, 785, 790, 801, 802, 804,
    ]),
    // `ResultHandling` has no code to itself: see `by_message`.
    (Family::TypeMismatch, &[
        54, 57, 60, 61, 67, 69, 70, 71, 161, 308, 317, 370, 512, 571, 580, 591, 593, 604, 605, 606,
        607, 610, 614, 615, 617, 618, 620, 631, 641, 784, 797,
    ]),
    (Family::Names, &[
        62, 63, 124, 201, 252, 254, 255, 259, 260, 267, 268, 405, 411, 412, 415, 422, 423, 424,
        425, 426, 428, 429, 432, 433, 434, 435, 436, 460, 461, 462, 463, 464, 559, 560, 572, 573,
        574, 575, 576, 583, 592, 601, 609, 659, 695, 696, 761, 767, 780,
    ]),
    (Family::Privacy, &[364, 365, 446, 449, 451, 577, 603, 616, 624, 639, 704, 742]),
    (Family::Patterns, &[
        4, 5, 23, 25, 26, 27, 29, 30, 158, 164, 170, 408, 409, 416, 527, 528, 529, 530, 531, 532,
        533, 561, 579, 586, 638, 642, 730, 769,
    ]),
    (Family::Async, &[627, 628, 727, 728, 733, 752]),
    (Family::Generics, &[
        44, 49, 91, 94, 107, 109, 121, 128, 131, 203, 207, 212, 214, 282, 283, 284, 392, 393, 401,
        403, 562, 567, 569, 643, 644, 646, 666, 735, 741, 747, 770, 792, 799, 800,
    ]),
    (Family::Macros, &[
        178, 452, 453, 454, 455, 459, 468, 469, 517, 522, 537, 538, 539, 552, 565, 566, 584, 585,
        587, 588, 589, 590, 634, 636, 648, 690, 692, 693, 697, 703, 710, 718, 731, 734, 736, 737,
        743, 748, 753, 754, 757, 758, 762, 763, 765, 766, 768, 774, 777, 787, 805,
    ]),
    (Family::Edition, &[670, 782, 783]),
    (Family::Other, &[
        15, 45, 75, 76, 77, 80, 81, 84, 93, 130, 133, 152, 197, 198, 232, 264, 472, 492, 493, 511,
        514, 519, 542, 543, 544, 545, 546, 547, 549, 554, 557, 570, 602, 625, 635, 658, 725, 732,
        740, 745, 764, 781, 786, 791, 793, 795, 798, 806,
    ]),
];

/// The lints that people turn into errors most.
pub(super) fn of_lint(lint: &str) -> Option<Family> {
    Some(match lint.strip_prefix("clippy::").unwrap_or(lint) {
        "unused_mut"
        | "redundant_clone"
        | "needless_borrow"
        | "borrow_interior_mutable_const"
        | "mutable_borrow_reservation_conflict"
        | "noop_method_call"
        | "suspicious_double_ref_op"
        | "needless_pass_by_value"
        | "ptr_arg" => Family::BorrowChecker,
        "mismatched_lifetime_syntaxes"
        | "elided_named_lifetimes"
        | "single_use_lifetimes"
        | "unused_lifetimes"
        | "needless_lifetimes"
        | "dangling_pointers_from_temporaries"
        | "extra_unused_lifetimes" => Family::Lifetimes,
        "unused_must_use"
        | "let_underscore_drop"
        | "unwrap_used"
        | "expect_used"
        | "unnecessary_unwrap"
        | "question_mark"
        | "result_large_err" => Family::ResultHandling,
        "overflowing_literals"
        | "unconditional_panic"
        | "arithmetic_overflow"
        | "invalid_reference_casting"
        | "improper_ctypes" => Family::TypeMismatch,
        "unused_imports"
        | "unused_variables"
        | "unused_assignments"
        | "dead_code"
        | "unused_qualifications"
        | "unused_labels"
        | "non_snake_case"
        | "non_camel_case_types"
        | "non_upper_case_globals"
        | "redundant_imports"
        | "ambiguous_glob_imports" => Family::Names,
        "private_interfaces" | "private_bounds" | "unreachable_pub" | "unnameable_types" => {
            Family::Privacy
        }
        "unreachable_patterns"
        | "irrefutable_let_patterns"
        | "bindings_with_variant_name"
        | "non_exhaustive_omitted_patterns"
        | "unused_parens"
        | "single_match" => Family::Patterns,
        "async_fn_in_trait"
        | "await_holding_lock"
        | "await_holding_refcell_ref"
        | "let_underscore_lock"
        | "static_mut_refs"
        | "let_underscore_future" => Family::Async,
        "type_alias_bounds" | "multiple_bound_locations" | "extra_unused_type_parameters" => {
            Family::Generics
        }
        "unused_macros"
        | "unused_macro_rules"
        | "unused_attributes"
        | "unknown_lints"
        | "unexpected_cfgs"
        | "macro_expanded_macro_exports_accessed_by_absolute_paths" => Family::Macros,
        "keyword_idents_2018"
        | "keyword_idents_2024"
        | "bare_trait_objects"
        | "anonymous_parameters"
        | "ellipsis_inclusive_range_patterns"
        | "unsafe_op_in_unsafe_fn"
        | "missing_unsafe_on_extern"
        | "unsafe_attr_outside_unsafe"
        | "impl_trait_overcaptures"
        | "absolute_paths_not_starting_with_crate"
        | "deprecated_safe_2024"
        | "if_let_rescope"
        | "tail_expr_drop_order"
        | "never_type_fallback_flowing_into_unsafe"
        | "dependency_on_unit_never_type_fallback"
        | "boxed_slice_into_iter"
        | "edition_2024_expr_fragment_specifier" => Family::Edition,
        lint if lint.starts_with("rust_2018") || lint.starts_with("rust_2021") => Family::Edition,
        lint if lint.starts_with("rust_2024") => Family::Edition,
        _ => return None,
    })
}

//! The patterns: a name, a family, a line of documentation, and a rule.

use sleepy_fix::Family;

use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, Site};

mod adapters;
mod advanced;
mod apart;
mod asks;
mod ax_async;
mod ax_blocks;
mod ax_held;
mod ax_macros;
mod ax_numbers;
mod ax_parts;
mod ax_places;
mod ax_states;
mod ax_values;
mod bound_sets;
mod bounds;
mod bx_bounds;
mod bx_concrete;
mod bx_lent;
mod bx_owned;
mod bx_places;
mod bx_traits;
mod bx_turns;
mod by_use;
mod callables;
mod callees;
mod calls;
mod cells;
mod closures;
mod conversions;
mod cx_closures;
mod cx_io;
mod cx_lifetimes;
mod cx_places;
mod cx_results;
mod cx_sources;
mod cx_variants;
mod cx_ways;
mod early;
mod elses;
mod ends;
mod error_values;
mod error_ways;
mod errors;
mod exchange;
mod fallible;
mod fields;
mod final_values;
mod fit_lifetimes;
mod float_keys;
mod generic_values;
mod generics;
mod guards;
mod hoists;
mod idioms;
mod impl_access;
mod impl_iter;
mod impl_make;
mod impl_ops;
mod impls;
mod indices;
mod lending;
mod lifetimes;
mod locals;
mod loops;
mod macro_shape;
mod macros;
mod matches;
mod moved;
mod mutable;
mod named_closures;
mod names;
mod newtypes;
mod numbers;
mod object_fields;
mod object_traits;
mod objects;
mod option_fields;
mod options;
mod orphans;
mod outlives;
mod own_deep;
mod own_elements;
mod own_fields;
mod own_given;
mod own_traits;
mod own_values;
mod owned;
mod places;
mod pointers;
mod protocols;
mod quantities;
mod removals;
mod restructure;
mod rh_closures;
mod rh_errors;
mod rh_leave;
mod rh_owned;
mod rh_sources;
mod rh_turns;
mod rh_values;
mod shapes;
mod shared_cells;
mod sharing;
mod shedding;
mod signatures;
mod snapshots;
mod spread;
mod stated;
mod statements;
mod statics;
mod taking;
mod threads;
mod through_bounds;
mod tm_layers;
mod tm_maps;
mod tm_shapes;
mod tm_std;
mod tm_steps;
mod tm_texts;
mod tm_words;
mod tm_wraps;
mod trait_choice;
mod trait_sides;
mod traits;
mod types;
mod values;
mod wholes;
mod wiring;
mod wrappers;
mod written;
mod written_out;

/// A fix pattern.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// Its name, unique.
    pub name: &'static str,
    /// The kind of mistake it repairs most often.
    pub family: Family,
    /// What it does, in a line.
    pub doc: &'static str,
    rule: Rule,
    /// The error codes that `share` is about; `""` stands for messages without one.
    codes: &'static [&'static str],
    /// Whether it is silent under other codes.
    only: bool,
    /// The share of its drafts taken to be the repair under those codes.
    share: f32,
}

impl Pattern {
    /// The same pattern, trusted with a share of its own under some error codes:
    /// it starts with `share`, and counts never press it below (`prior.rs` says why).
    const fn trusted(self, codes: &'static [&'static str], share: f32) -> Self {
        Self {
            codes,
            share,
            ..self
        }
    }

    /// The same, and silent under all other codes.
    const fn when(self, codes: &'static [&'static str], share: f32) -> Self {
        Self {
            only: true,
            ..self.trusted(codes, share)
        }
    }

    /// Whether it has something to say about messages of `code`.
    pub(crate) fn is_for(&self, code: &str) -> bool {
        !self.only || self.codes.contains(&code)
    }

    /// The share it is trusted with under `code`; zero where only counts say.
    pub(crate) fn share(&self, code: &str) -> f32 {
        if self.codes.contains(&code) {
            self.share
        } else {
            0.0
        }
    }

    /// Whether its drafts parse by construction: what is put around a value in
    /// parentheses where it needs them cannot break the text.
    pub(crate) fn is_sound(&self) -> bool {
        !matches!(self.rule, Rule::Find(_))
    }
}

/// How a pattern finds its edits.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Puts a text behind every value.
    Suffix(&'static str),
    /// Puts a text before every value.
    Prefix(&'static str),
    /// Puts every value between two texts.
    Wrap(&'static str, &'static str),
    /// Looks for itself.
    Find(fn(&Scene<'_>, &mut Ideas<'_>)),
}

const GROUPS: [&[Pattern]; 131] = [
    values::PATTERNS,
    removals::PATTERNS,
    conversions::PATTERNS,
    calls::PATTERNS,
    signatures::PATTERNS,
    types::PATTERNS,
    wrappers::PATTERNS,
    written::PATTERNS,
    lifetimes::PATTERNS,
    outlives::PATTERNS,
    bounds::PATTERNS,
    traits::PATTERNS,
    statements::PATTERNS,
    locals::PATTERNS,
    matches::PATTERNS,
    ends::PATTERNS,
    names::PATTERNS,
    fields::PATTERNS,
    idioms::PATTERNS,
    places::PATTERNS,
    numbers::PATTERNS,
    errors::PATTERNS,
    impls::PATTERNS,
    impl_ops::PATTERNS,
    impl_iter::PATTERNS,
    own_traits::PATTERNS,
    objects::PATTERNS,
    generics::PATTERNS,
    error_values::PATTERNS,
    fallible::PATTERNS,
    own_values::PATTERNS,
    options::PATTERNS,
    quantities::PATTERNS,
    adapters::PATTERNS,
    wholes::PATTERNS,
    apart::PATTERNS,
    callees::PATTERNS,
    elses::PATTERNS,
    trait_sides::PATTERNS,
    impl_make::PATTERNS,
    error_ways::PATTERNS,
    shapes::PATTERNS,
    by_use::PATTERNS,
    bound_sets::PATTERNS,
    indices::PATTERNS,
    impl_access::PATTERNS,
    final_values::PATTERNS,
    asks::PATTERNS,
    loops::PATTERNS,
    owned::PATTERNS,
    own_elements::PATTERNS,
    own_fields::PATTERNS,
    cells::PATTERNS,
    spread::PATTERNS,
    mutable::PATTERNS,
    threads::PATTERNS,
    restructure::PATTERNS,
    advanced::PATTERNS,
    macros::PATTERNS,
    protocols::PATTERNS,
    taking::PATTERNS,
    lending::PATTERNS,
    rh_closures::PATTERNS,
    rh_errors::PATTERNS,
    rh_values::PATTERNS,
    rh_sources::PATTERNS,
    rh_owned::PATTERNS,
    rh_leave::PATTERNS,
    rh_turns::PATTERNS,
    tm_std::PATTERNS,
    tm_shapes::PATTERNS,
    tm_texts::PATTERNS,
    tm_maps::PATTERNS,
    tm_wraps::PATTERNS,
    tm_steps::PATTERNS,
    tm_layers::PATTERNS,
    statics::PATTERNS,
    trait_choice::PATTERNS,
    object_fields::PATTERNS,
    through_bounds::PATTERNS,
    guards::PATTERNS,
    wiring::PATTERNS,
    macro_shape::PATTERNS,
    stated::PATTERNS,
    object_traits::PATTERNS,
    float_keys::PATTERNS,
    named_closures::PATTERNS,
    option_fields::PATTERNS,
    early::PATTERNS,
    newtypes::PATTERNS,
    shared_cells::PATTERNS,
    orphans::PATTERNS,
    exchange::PATTERNS,
    pointers::PATTERNS,
    hoists::PATTERNS,
    shedding::PATTERNS,
    own_deep::PATTERNS,
    own_given::PATTERNS,
    fit_lifetimes::PATTERNS,
    sharing::PATTERNS,
    moved::PATTERNS,
    snapshots::PATTERNS,
    tm_words::PATTERNS,
    generic_values::PATTERNS,
    callables::PATTERNS,
    written_out::PATTERNS,
    closures::PATTERNS,
    ax_async::PATTERNS,
    ax_blocks::PATTERNS,
    ax_held::PATTERNS,
    ax_macros::PATTERNS,
    ax_parts::PATTERNS,
    ax_states::PATTERNS,
    ax_values::PATTERNS,
    ax_places::PATTERNS,
    ax_numbers::PATTERNS,
    cx_closures::PATTERNS,
    cx_io::PATTERNS,
    cx_lifetimes::PATTERNS,
    cx_places::PATTERNS,
    cx_results::PATTERNS,
    cx_sources::PATTERNS,
    cx_variants::PATTERNS,
    cx_ways::PATTERNS,
    bx_traits::PATTERNS,
    bx_places::PATTERNS,
    bx_concrete::PATTERNS,
    bx_bounds::PATTERNS,
    bx_owned::PATTERNS,
    bx_turns::PATTERNS,
    bx_lent::PATTERNS,
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

static ALL: [Pattern; COUNT] = {
    let mut all = [GROUPS[0][0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut i = 0;
        while i < GROUPS[group].len() {
            all[at] = GROUPS[group][i];
            at += 1;
            i += 1;
        }
        group += 1;
    }
    all
};

/// All patterns.
pub const PATTERNS: &[Pattern] = &ALL;

const fn suffix(
    name: &'static str,
    family: Family,
    text: &'static str,
    doc: &'static str,
) -> Pattern {
    Pattern {
        name,
        family,
        doc,
        rule: Rule::Suffix(text),
        codes: &[],
        only: false,
        share: 0.0,
    }
}

const fn prefix(
    name: &'static str,
    family: Family,
    text: &'static str,
    doc: &'static str,
) -> Pattern {
    Pattern {
        name,
        family,
        doc,
        rule: Rule::Prefix(text),
        codes: &[],
        only: false,
        share: 0.0,
    }
}

const fn wrap(
    name: &'static str,
    family: Family,
    (before, after): (&'static str, &'static str),
    doc: &'static str,
) -> Pattern {
    Pattern {
        name,
        family,
        doc,
        rule: Rule::Wrap(before, after),
        codes: &[],
        only: false,
        share: 0.0,
    }
}

const fn find(
    name: &'static str,
    family: Family,
    rule: fn(&Scene<'_>, &mut Ideas<'_>),
    doc: &'static str,
) -> Pattern {
    Pattern {
        name,
        family,
        doc,
        rule: Rule::Find(rule),
        codes: &[],
        only: false,
        share: 0.0,
    }
}

impl Pattern {
    /// Proposes everything the pattern finds in a scene.
    pub(crate) fn propose(&self, scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
        match self.rule {
            Rule::Find(rule) => rule(scene, ideas),
            Rule::Suffix(text) => scene
                .sites
                .iter()
                .for_each(|s| put_suffix(ideas, s, grade::NAMED, text)),
            Rule::Prefix(text) => scene
                .sites
                .iter()
                .for_each(|s| put_prefix(ideas, s, grade::NAMED, text)),
            Rule::Wrap(before, after) => {
                for site in &scene.sites {
                    put_around(ideas, site, grade::NAMED, before, after);
                }
            }
        }
    }
}

/// Puts `text` behind a value, in parentheses where it needs them.
fn put_suffix(ideas: &mut Ideas<'_>, site: &Site<'_>, grade: u8, text: &str) {
    let range = site.range.clone();
    if site.tight() {
        ideas.insert(site.tier, grade, range.end, text);
    } else {
        let edits = vec![
            edit(range.start..range.start, "("),
            edit(range.end..range.end, format!("){text}")),
        ];
        ideas.edits(site.tier, grade, edits);
    }
}

/// Puts `text` before a value, in parentheses where it needs them.
fn put_prefix(ideas: &mut Ideas<'_>, site: &Site<'_>, grade: u8, text: &str) {
    let range = site.range.clone();
    if site.prefixable() {
        ideas.insert(site.tier, grade, range.start, text);
    } else {
        let edits = vec![
            edit(range.start..range.start, format!("{text}(")),
            edit(range.end..range.end, ")"),
        ];
        ideas.edits(site.tier, grade, edits);
    }
}

/// Puts a value between two texts.
fn put_around(ideas: &mut Ideas<'_>, site: &Site<'_>, grade: u8, before: &str, after: &str) {
    let range = site.range.clone();
    let edits = vec![
        edit(range.start..range.start, before),
        edit(range.end..range.end, after),
    ];
    ideas.edits(site.tier, grade, edits);
}

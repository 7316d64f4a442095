//! The words that placeholders are filled with, by kind.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The words of a kind of placeholder; empty for kinds that are not words.
pub(super) fn words(kind: char) -> &'static [&'static str] {
    static ALL: OnceLock<BTreeMap<char, Vec<&'static str>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let split =
            |(kind, text): &(char, &'static str)| (*kind, text.split_whitespace().collect());
        WORDS.iter().map(split).collect()
    });
    all.get(&kind).map_or(&[], Vec::as_slice)
}

const WORDS: [(char, &str); 10] = [
    ('T', TYPES),
    ('E', ERRORS),
    ('R', TRAITS),
    ('V', VARIANTS),
    ('m', FUNCTIONS),
    ('v', LOCALS),
    ('k', FIELDS),
    ('C', CONSTANTS),
    ('s', STRINGS),
    ('I', INTEGERS),
];

/// Types.
const TYPES: &str = "
Order Packet Session Account Inventory Parser Matrix Node Task Queue Event Sensor Player Invoice
Ledger Token Counter Document Shape Circle Rect Point Vector Route Graph Edge Config Settings
Cache Registry Ticket Booking Message Channel Worker Job Buffer Frame Image Pixel Sample Signal
Employee Student Course Library Book Shelf Recipe Robot Engine Wheel Track Album Playlist Song
Tree Leaf Branch Stack Item Product Cart Customer Address Email Report Line Cell Grid Board Move
Piece Card Deck Hand Wallet Coin Price Money Celsius Meters Clock Timer Schedule Calendar Entry
Record Row Column Table Query Filter Cursor Lexer Scanner Rule Policy Role User Group Team
Member Level World Monster Weapon Shield Potion Planet Star Orbit Rocket Station Train Bus
Garage Vehicle Scale Pipe Request Response Handler Router Server Client Window Button Widget
Canvas Layer Brush Palette";

/// Error types.
const ERRORS: &str = "
ParseError ConfigError AppError BankError LoadError StoreError ReadError InputError OrderError
QueueError ValidationError LookupError FormatError StateError LimitError RangeError SensorError";

/// Traits.
const TRAITS: &str = "
Describe Render Scored Priced Area Named Summary Visitor Plugin Speak Shape Measure Labelled
Weighted Encode Drawable Handler Strategy Observer Command Source Greeter Rank Cost Validate
Export Storage Backend Formatter Transform Animal Vehicle Payable Printable Identify Evaluate
Inspect";

/// Variants.
const VARIANTS: &str = "
Active Closed Pending Red Green Blue Start Stop Number Text Empty Small Large Low High Open
Missing Invalid Negative Overflow Unknown Leaf Branch Ready Running Done Failed North South Add
Remove Update Basic Premium Cash Card Circle Square Idle Busy Insert Delete Quit Move Write Word
Malformed NotFound TooLarge Short Denied";

/// Functions.
const FUNCTIONS: &str = "
load save total count_items describe find_user parse_line parse_value average largest longest
process apply_all summarize render format_name make_label split_words pick_best compute_score
check_limit update_stats merge_lists collect_names first_match lookup read_config parse_port
next_token advance score area perimeter label greet display_all add_entry remove_entry withdraw
deposit transfer normalize clean_up count_words tally histogram group_by_key register schedule
run execute dispatch build_report build_index reset increment bump scale_by shift rotate resize
trim_all join_all key_for value_of name_of size_of_group top_item last_item encode decode
validate convert to_label to_row show inspect_all visit walk sum_all product_of weight cost
price discount apply_tax balance push_all fill drain_all refresh sync_state record log_event
notify send receive enqueue";

/// Locals.
const LOCALS: &str = "
items values names words line text input data user order entry key value name total count sum
index result list map cache buf buffer scores best current prev left right first second head
tail start end limit size width height price amount rate label title message msg token tokens
parts piece chunk row col cell node child parent item elem part word ch num n x y a b c d acc
out output report config path raw content handle worker shared copy owner target source other
extra temp view found maximum candidate step offset pos level depth score id code status queue
stack table lookup groups numbers digits letters fields field record records event events job
jobs task tasks";

/// Fields.
const FIELDS: &str = "
name id count value total items label title price amount balance score level size width height x
y left right next prev data key kind status state owner email age entries values scores tags
notes history cache index offset pos input tokens limit rate weight cost quantity stock path
body header children parent root head len_hint capacity version author pages lines words radius
speed health";

/// Constants.
const CONSTANTS: &str = "
MAX_ITEMS NAMES LIMIT DEFAULT_PORT LEVELS COLORS UNITS";

/// Words in strings.
const STRINGS: &str = "
alpha beta hello world red blue admin guest config data empty unknown total error missing apple
pear banana lemon north south left right start stop ready done item user name port host debug
info low high fast slow first second morning evening table chair paper stone river cloud value
result";

/// Integer types, the common ones more often.
const INTEGERS: &str = "
i32 i32 u32 u32 u64 i64 usize u8 i64 u16";

/// Owned types, each with an expression of it; `{s}` stands for a word.
pub(super) const OWNED: [(&str, &str); 9] = [
    ("String", "String::from(\"{s}\")"),
    ("String", "\"{s}\".to_string()"),
    ("String", "format!(\"{s}\")"),
    ("Vec<i32>", "vec![1, 2, 3]"),
    ("Vec<u64>", "vec![10, 20]"),
    ("Vec<String>", "vec![\"{s}\".to_string()]"),
    ("Vec<f64>", "vec![1.5, 2.5]"),
    ("Vec<u8>", "Vec::from([1, 2])"),
    ("Vec<char>", "vec!['a', 'b']"),
];

/// Small numbers.
pub(super) const NUMBERS: [&str; 20] = [
    "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "15", "16", "20", "25", "30", "42", "50",
    "64", "99", "100",
];

/// Characters that separate things.
pub(super) const SEPARATORS: [&str; 7] = [",", ";", ":", "|", "=", "-", "/"];

//! What may stand where, in the author's words: the lines of each kind of clause, and what must follow a word. Messages are made of these,
//! and never of the grammar's own words; a test reads every example with the grammar.

/// A line that may stand in a clause.
pub(super) struct Form {
    /// The words that begin it.
    pub words: &'static str,
    /// How it is written.
    pub example: &'static str,
}

/// A kind of clause.
pub(super) struct Kind {
    /// Its word.
    pub word: &'static str,
    /// The word with its article.
    pub named: &'static str,
    /// How its first line is written.
    pub head: &'static str,
    /// What may stand under it.
    pub lines: &'static [&'static [Form]],
}

const fn form(words: &'static str, example: &'static str) -> Form {
    Form { words, example }
}

const HEADER: &[Form] = &[
    form("between", "between payer northlake \"Northlake Health Plan\" and provider riverside \"Riverside Hospital\""),
    form("effective", "effective 2026-01-01 through 2026-12-31"),
    form("settled each", "settled each quarter"),
    form("years begin in", "years begin in july"),
    form("money in", "money in USD, rounded half up to the cent"),
    form("converted from", "converted from EUR"),
    form("governed by", "governed by period start"),
    form("holidays in", "holidays in federal_holidays"),
    form("no holidays", "no holidays"),
    form("history from", "history from 2025-01-01"),
];
const VALUE: &[Form] =
    &[form("is", "is readmitted per discharges"), form("reported as", "reported as percent, may be unreported")];
const METRIC: &[Form] = &[
    form("higher is better", "higher is better"),
    form("lower is better", "lower is better"),
    form("target", "target 12.5%"),
    form("threshold", "threshold 15%"),
    form("benchmark", "benchmark 10%"),
    form("stretch", "stretch 8%"),
    form("standard", "standard expected 12%"),
    form("domain", "domain safety"),
    form("source", "source \"42 CFR 412.165\""),
];
const STATUS: &[Form] = &[
    form("insufficient when", "insufficient when discharges is below 30"),
    form("inapplicable when", "inapplicable when beds is 0"),
    form("excused when", "excused when disaster"),
    form("unreported counts as", "unreported counts as 0"),
];
const STEPS: &[Form] = &[
    form("capped at", "capped at 100"),
    form("not below", "not below 0"),
    form("kept between", "kept between 0 and 100"),
    form("reduced by", "reduced by 2%"),
    form("increased by", "increased by 2%"),
    form("times", "times 3"),
    form("rounded", "rounded half up to 2 decimals"),
    form("truncated", "truncated to a whole number"),
];
const ROWS: &[Form] = &[
    form("by band of", "by band of readmission_rate"),
    form("by part of", "by part of claims"),
    form("by line of", "by line of quality"),
    form("when", "when track is EN  gives 75%"),
    form("otherwise", "otherwise  gives 50%"),
    form("from", "from 10%  gives 1"),
    form("above", "above 10%  gives 1"),
    form("up to", "up to 10%  gives 1"),
    form("below", "below 10%  gives 1"),
    form("at least as good as", "at least as good as benchmark  gives 10"),
    form("better than", "better than benchmark  gives 10"),
    form("worse than", "worse than threshold  gives 0"),
    form("for each", "for each node at node.assigned gives node.rate"),
];
const TERM: &[Form] =
    &[form("except when", "except when late pays nothing"), form("only if", "only if satisfaction is at least 60%")];
const PAYS: &[Form] = &[form("pays", "pays 2% of base_payments")];
const CHARGES: &[Form] = &[form("charges", "charges 2% of base_payments")];
const CREDITS: &[Form] = &[form("credits", "credits 5% of monthly_fee"), form("against", "against monthly_fee")];
const HOLDS: &[Form] = &[form("holds", "holds 3% of base_payments")];
const RETURNS: &[Form] =
    &[form("returns", "returns 50% of quality_withhold.held"), form("against", "against quality_withhold")];
const SIDES: &[Form] = &[
    form("except when", "except when late pays nothing"),
    form("pays only if", "pays only if satisfaction is at least 60%"),
    form("charges only if", "charges only if satisfaction is below 60%"),
    form("pays capped at", "pays capped at 250,000 USD"),
    form("charges capped at", "charges capped at 250,000 USD"),
];
const EARNS: &[Form] =
    &[form("earns", "earns the greater of achievement and improvement"), form("out of", "out of 10")];
const PARTS: &[Form] = &[
    form("is", "is 10 × the mean of points over each measure"),
    form("skipping", "skipping missing needing at least 3"),
    form("needing at least", "needing at least 3"),
];
const GIVEN: &[Form] = &[form("may be given", "may be given")];
const POOL: &[Form] = &[
    form("funded by", "funded by 2% of base_payments"),
    form("shared over each", "shared over each hospital by members"),
    form("odd cents by", "odd cents by members"),
    form("left over to", "left over to northlake"),
];
const LEVEL: &[Form] = &[form("within", "within group")];
const DECISION: &[Form] = &[
    form("never denies", "never denies"),
    form("when", "when eligible  approves units"),
    form("otherwise", "otherwise  denies because \"not eligible\""),
    form("missing", "missing  pends because \"information is needed\""),
];
const OBLIGATION: &[Form] = &[
    form("owed by", "owed by vendor"),
    form("due", "due month.end + 15 days"),
    form("done on", "done on report_date"),
    form("grace", "grace 5 business days"),
    form("cure", "cure 30 days"),
];
const SCORECARD: &[Form] = &[
    form("shows", "shows readmission_rate beside network_median, satisfaction"),
    form("small", "small cells below 11"),
];
const ASSERT: &[Form] = &[
    form("always", "always total is at most 1,000,000 USD"),
    form("payout never falls", "payout never falls when rate improves"),
];
const AMENDMENT: &[Form] = &[
    form("effective", "effective 2026-07-01"),
    form("known from", "known from 2026-05-20"),
    form("removes", "removes late_report"),
];
const MEANS: &[Form] = &[form("means", "means benchmark − expenditure")];
const SCHEDULE: &[Form] = &[
    form("keyed by", "keyed by measure"),
    form("column", "column threshold: number"),
    form("supplied", "supplied"),
    form("|", "| measure | threshold |"),
];
const LIMIT: &[Form] = &[
    form("on", "on late_damages, peer_penalty"),
    form("capped at", "capped at 3% of base_payments"),
    form("not below", "not below 0 USD"),
    form("relieved in this order", "relieved in this order"),
    form("relieved in proportion", "relieved in proportion"),
];
const EXAMPLE: &[Form] = &[
    form("given", "given discharges 500, readmitted 42"),
    form("then", "then readmission_incentive pays 240,000 USD"),
];
const COLUMN: &[Form] = &[form("from column", "from column \"excused\"")];

/// Every kind of clause.
pub(super) const KINDS: &[Kind] = &[
    kind("contract", "a contract", "contract \"Riverside quality incentive\"", &[HEADER]),
    kind("input", "an input", "input discharges \"Eligible discharges\": count", &[COLUMN, STATUS, STEPS]),
    kind("metric", "a metric", "metric readmission_rate \"Readmissions\"", &[VALUE, METRIC, STATUS, STEPS, GIVEN]),
    kind("define", "a define", "define savings means benchmark − expenditure", &[MEANS, STEPS, STATUS, GIVEN]),
    kind("method", "a method", "method points(x: number, goal: number) means 10 × x ÷ goal", &[MEANS, STEPS, STATUS]),
    kind("schedule", "a schedule", "schedule standards \"Standards\" keyed by measure", &[SCHEDULE]),
    kind("score", "a score", "score achievement \"Achievement\"", &[EARNS, STEPS, STATUS, GIVEN]),
    kind("composite", "a composite", "composite quality \"Quality\"", &[PARTS, STEPS, STATUS, GIVEN]),
    kind("payment", "a payment", "payment fee \"Fee\" from client to vendor", &[PAYS, TERM, STEPS]),
    kind("bonus", "a bonus", "bonus stars \"Star bonus\"", &[PAYS, TERM, STEPS]),
    kind("penalty", "a penalty", "penalty late \"Late report\"", &[CHARGES, TERM, STEPS]),
    kind("credit", "a credit", "credit availability \"Service credit\" against monthly_fee", &[CREDITS, TERM, STEPS]),
    kind("adjustment", "an adjustment", "adjustment incentive \"Readmission incentive\"", &[SIDES, STEPS]),
    kind("withhold", "a withhold", "withhold quality_withhold \"Quality withhold\"", &[HOLDS, TERM, STEPS]),
    kind("earn_back", "an earn_back", "earn_back quality_return \"Earned withhold\"", &[RETURNS, TERM, STEPS]),
    kind("limit", "a limit", "limit downside \"Downside cap\" on late_damages, peer_penalty", &[LIMIT]),
    kind("pool", "a pool", "pool savings_pool \"Savings pool\"", &[POOL, STEPS]),
    kind("level", "a level", "level clinician \"Clinicians\" within group", &[LEVEL]),
    kind("decision", "a decision", "decision authorization \"Authorization\" for each request", &[DECISION]),
    kind("obligation", "an obligation", "obligation quality_report \"Quality report\"", &[OBLIGATION]),
    kind("scorecard", "a scorecard", "scorecard quarterly \"Quarterly scorecard\"", &[SCORECARD]),
    kind("assert", "an assert", "assert never_more \"Never more\"", &[ASSERT]),
    kind("amendment", "an amendment", "amendment second \"Second amendment\" effective 2026-07-01", &[AMENDMENT]),
    kind("example", "an example", "example \"a good quarter\"", &[EXAMPLE]),
    kind("note", "a note", "note \"Prose\"", &[]),
];

const fn kind(word: &'static str, named: &'static str, head: &'static str, lines: &'static [&'static [Form]]) -> Kind {
    Kind { word, named, head, lines }
}

impl Kind {
    /// The kind of clause that begins with this word.
    pub fn of(word: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.word == word)
    }

    /// The lines that a list of what may stand here shows.
    pub fn shown(&self) -> impl Iterator<Item = &'static Form> + use<> {
        self.lines.iter().flat_map(|forms| forms.iter())
    }

    /// Every line that may stand here, rows of a table too.
    pub fn all(&self) -> impl Iterator<Item = &'static Form> + use<> {
        let rows = !matches!(
            self.word,
            "contract"
                | "input"
                | "schedule"
                | "limit"
                | "pool"
                | "level"
                | "decision"
                | "obligation"
                | "scorecard"
                | "assert"
                | "amendment"
                | "example"
                | "note"
        );
        self.shown().chain(ROWS.iter().filter(move |_| rows))
    }
}

/// What a word means where people write it for one of the language's.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("max", "capped at 250,000 USD"),
    ("maximum", "capped at 250,000 USD"),
    ("cap", "capped at 250,000 USD"),
    ("limited", "capped at 250,000 USD"),
    ("min", "not below 0 USD"),
    ("minimum", "not below 0 USD"),
    ("floor", "not below 0 USD"),
    ("if", "only if satisfaction is at least 60%"),
    ("provided", "only if satisfaction is at least 60%"),
    ("subject", "only if satisfaction is at least 60%"),
    ("unless", "except when late pays nothing"),
    ("except", "except when late pays nothing"),
    ("round", "rounded half up to 2 decimals"),
    ("deducts", "charges 1% of base_payments"),
    ("pay", "pays 1% of base_payments"),
    ("tier", "from 10%  pays 1% of base_payments"),
    ("band", "by band of readmission_rate"),
    ("weight", "25% safety"),
    ("weights", "25% safety"),
    ("else", "otherwise  pays nothing"),
    ("currency", "money in USD, rounded half up to the cent"),
];

/// What people call a unit, and what it is called here.
pub(super) const UNITS: &[(&str, &str)] = &[
    ("percent", "percent"),
    ("percentage", "percent"),
    ("number", "number"),
    ("decimal", "number"),
    ("float", "number"),
    ("count", "count"),
    ("integer", "count"),
    ("int", "count"),
    ("money", "money"),
    ("currency", "money"),
    ("dollars", "money"),
    ("amount", "money"),
    ("points", "points"),
    ("days", "days"),
    ("hours", "hours"),
    ("date", "date"),
    ("time", "time"),
    ("timestamp", "time"),
    ("datetime", "time"),
    ("rate", "rate per 1,000"),
    ("text", "text"),
    ("string", "text"),
    ("boolean", "yes or no"),
    ("bool", "yes or no"),
    ("flag", "yes or no"),
    ("choice", "one of a, b or c"),
    ("enum", "one of a, b or c"),
];

/// What must follow a word, and an example of it.
pub(super) fn follows(word: &str, before: &str) -> Option<(&'static str, &'static str)> {
    Some(match (before, word) {
        ("may", "be") => ("a kind of missing", "may be unreported"),
        ("counts", "as") => ("what it counts as", "unreported counts as 0"),
        ("capped", "at") => ("the most it may be", "capped at 250,000 USD"),
        ("not", "below") => ("the least it may be", "not below 0 USD"),
        ("reduced" | "increased", "by") => ("a percent or an amount", "reduced by 2%"),
        ("keyed", "by") => ("the name of its rows", "keyed by measure"),
        ("only", "if") => ("a condition", "only if satisfaction is at least 60%"),
        ("except" | "insufficient" | "inapplicable" | "excused", "when") => {
            ("a condition", "insufficient when discharges is below 30")
        }
        ("settled" | "final", "each") => ("a period", "settled each quarter"),
        ("begin", "in") => ("a month", "years begin in july"),
        ("money", "in") => ("three capitals and the rounding", "money in USD, rounded half up to the cent"),
        ("at", "least") | ("at", "most") => ("a value", "is at least 60%"),
        ("needing" | "least", "at") => ("`least` and a number", "needing at least 2"),
        ("amended" | "added", "by") => ("the name of an amendment", "amended by second"),
        ("governed", "by") => ("what says which version holds", "governed by period start"),
        ("holidays", "in") => ("the name of a schedule", "holidays in federal_holidays"),
        ("funded", "by") => ("an amount", "funded by 2% of base_payments"),
        ("cents", "by") => ("the name of a figure", "odd cents by members"),
        ("over", "to") => ("the name of a party", "left over to northlake"),
        ("owed", "by") => ("the name of a party", "owed by vendor"),
        ("done", "on") => ("the name of a date", "done on report_date"),
        ("history" | "known", "from") => ("a date", "history from 2025-01-01"),
        ("never", "falls" | "rises") => ("`when` and a figure", "payout never falls when rate improves"),
        (_, "within") => ("the name of a level or of the provider", "within group"),
        (_, "due") => ("a date", "due month.end + 15 days"),
        (_, "shows") => ("the names of figures", "shows readmission_rate, satisfaction"),
        (_, "removes") => ("the names of clauses", "removes late_report"),
        (_, "always") => ("a condition", "always total is at most 1,000,000 USD"),
        (_, "grace" | "cure") => ("a number of days", "grace 5 business days"),
        (_, "approves") => ("how much, a reason or the next row", "approves units"),
        ("reduces", "by") => ("an amount", "reduces by 50% of billed"),
        (_, "previous") => ("the name of a figure", "the previous balance"),
        (_, "same") => ("the name of a figure", "over each other hospital with the same region"),
        ("the", "last" | "next") => ("a number of periods", "over the last 3 months"),
        ("out", "of") => ("the most points", "out of 10"),
        ("key", "of") => ("the name of a schedule", "key of tracks"),
        ("one", "of") => ("two words or more", "one of met, alternative or not_met"),
        (_, "to") => ("a place", "to 2 decimals"),
        (_, "up" | "down" | "even") => ("a place", "rounded half up to 2 decimals"),
        (_, "rounded") => ("a mode and a place", "rounded half up to 2 decimals"),
        (_, "truncated") => ("a place", "truncated to a whole number"),
        (_, "pays") => ("an amount", "pays 2% of base_payments"),
        (_, "charges" | "credits" | "holds" | "returns") => ("an amount", "charges 2% of base_payments"),
        (_, "earns") => ("points", "earns 10"),
        (_, "gives") => ("a value", "gives 75%"),
        (_, "means") => ("a calculation or a table", "means benchmark − expenditure"),
        (_, "is") => ("a value or a test", "is at least 60%"),
        (_, "of" | "per" | "+" | "-" | "−" | "×" | "*" | "÷" | "/") => ("a value", "2% of base_payments"),
        (_, "(") => ("a calculation and `)`", "(benchmark − expenditure)"),
        (_, "if" | "when" | "where" | "not") => ("a condition", "discharges is below 30"),
        (_, "and" | "or") => ("one more", "quality is at least 60 and safety is at least 50"),
        (_, "then") => ("what comes out", "then readmission_incentive pays 240,000 USD"),
        (_, "given") => ("facts", "given discharges 500, readmitted 42"),
        (_, "otherwise") => ("what then holds", "otherwise  pays nothing"),
        (_, "between") => ("two ends", "between 0% and 100%"),
        (_, "above" | "below" | "from" | "at") => ("a value", "from 10%"),
        (_, "than" | "as") => ("a value", "better than benchmark"),
        (_, "for" | "over") => ("`each` and a name", "over each measure"),
        (_, "each") => ("a name", "for each measure"),
        (_, "by") => ("what it goes by", "by band of readmission_rate"),
        (_, "the") => ("one of the phrases", "the greater of a and b"),
        (_, "effective" | "through") => ("a date", "effective 2026-01-01 through 2026-12-31"),
        (_, "meets") => ("the name of a standard", "meets target"),
        (_, "skipping") => ("a kind of missing", "skipping missing"),
        (_, "target" | "threshold" | "benchmark" | "stretch") => ("a value", "target 12.5%"),
        (_, "standard") => ("a name and a value", "standard expected 12%"),
        (_, "source" | "because") => ("a text in quotes", "because \"the report was late\""),
        (_, "against") => ("the name of a money line", "against monthly_fee"),
        (_, "on") => ("the names of money lines", "on late_damages, peer_penalty"),
        (_, "column") => ("a name, a colon and a unit", "column threshold: number"),
        (_, "payer" | "provider" | "party") => {
            ("a name and perhaps a title", "payer northlake \"Northlake Health Plan\"")
        }
        (_, "relieved") => ("`in this order` or `in proportion`", "relieved in this order"),
        (_, ":") => ("a unit", "discharges: count"),
        (_, ",") => ("one more", "rounded half up to the cent, capped at 250,000 USD"),
        _ => return None,
    })
}

/// Whether words begin a row of a table, or the table.
#[cfg(test)]
pub(super) fn is_row(words: &str) -> bool {
    ROWS.iter().any(|form| form.words == words)
}
